using BenchmarkDotNet.Attributes;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Benchmarks.Hotspots;

/// <summary>Packing the leads of a stream into one message, and taking them out again; per lead.</summary>
public class Chunks
{
    private const int Leads = 500;
    private readonly byte[] _json = SampleLead.Json();
    private byte[] _chunk = [];

    [GlobalSetup]
    public void PackOne() => _chunk = Pack();

    [Benchmark(OperationsPerInvoke = Leads)]
    public byte[] Pack()
    {
        var chunk = new LeadChunk();
        for (var i = 0; i < Leads; i++)
            chunk.Add(SampleLead.Id.Plus(i), SampleLead.Source.Id, DateTimeOffset.UnixEpoch, _json);
        return chunk.ToArray();
    }

    [Benchmark(OperationsPerInvoke = Leads)]
    public IReadOnlyList<IncomingLead> Read() => LeadChunk.Read(_chunk);
}
