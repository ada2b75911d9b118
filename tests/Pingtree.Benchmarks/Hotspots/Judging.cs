using BenchmarkDotNet.Attributes;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Validating;

namespace Pingtree.Benchmarks.Hotspots;

/// <summary>Normalising a lead, and its rules.</summary>
public class Judging
{
    private readonly LeadFields _fields = SampleLead.Fields();
    private readonly Lead _lead = Lead.Receive(SampleLead.Id, SampleLead.Source, DateTimeOffset.UnixEpoch, SampleLead.Fields());

    [Benchmark]
    public Lead Normalise() => Lead.Receive(SampleLead.Id, SampleLead.Source, DateTimeOffset.UnixEpoch, _fields);

    [Benchmark]
    public int FindErrors() => LeadRules.FindErrors(_lead).Count;
}
