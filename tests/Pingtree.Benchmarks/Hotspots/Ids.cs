using BenchmarkDotNet.Attributes;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Benchmarks.Hotspots;

/// <summary>Lead ids to text and back.</summary>
public class Ids
{
    private readonly LeadId _id = SampleLead.Id;
    private readonly string _text = SampleLead.Id.ToString();

    [Benchmark]
    public string WriteId() => _id.ToString();

    [Benchmark]
    public bool ReadId() => LeadId.TryParse(_text, out _);
}
