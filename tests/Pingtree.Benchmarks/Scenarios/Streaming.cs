using Pingtree.Benchmarks.Loading;
using Pingtree.Benchmarks.Running;
using Pingtree.Benchmarks.Servers;

namespace Pingtree.Benchmarks.Scenarios;

/// <summary>One request of many leads to our server, all roles in one process, until every lead has its outcome.</summary>
internal sealed class Streaming(string name, Backing backing) : IScenario
{
    public string Name => name;

    /// <summary>Scenarios the throughput is held against.</summary>
    public IReadOnlyList<string> Peers { get; init; } = [];

    public async Task<IReadOnlyList<Figure>> RunAsync(Backends backends, RunOptions options, CancellationToken ct)
    {
        await using var server = await PingtreeServer.StartAsync(backends, backing, ct);
        var partner = await Partner.JoinAsync(server, ct);
        await partner.StreamAsync(options.WarmUp, ct);
        var elapsed = await partner.StreamAsync(options.Leads, ct);
        await server.DrainAsync(ct);
        return
        [
            new Figure("leads", "1/s", options.Leads / elapsed.TotalSeconds) { Peers = Peers },
            new Figure("peak memory", "MiB", server.Process.PeakMemory / (1024.0 * 1024)),
        ];
    }
}
