using BenchmarkDotNet.Attributes;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Benchmarks.Hotspots;

/// <summary>From bytes to fields; and the look that only says whether they would become fields.</summary>
public class Parsing
{
    private readonly byte[] _json = SampleLead.Json();

    [Benchmark]
    public FieldsReading ReadFields() => LeadFieldsReader.Read(_json);

    [Benchmark]
    public bool IsCertainlyALead() => LeadShape.IsCertain(_json);
}
