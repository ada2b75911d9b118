using Pingtree.Benchmarks.Loading;
using Pingtree.Benchmarks.Running;
using Pingtree.Benchmarks.Servers;

namespace Pingtree.Benchmarks.Scenarios;

/// <summary>Is memory flat? The server's peak for a short and a ten times longer stream, each on a server of its own.</summary>
internal sealed class Memory : IScenario
{
    public string Name => "memory";

    public async Task<IReadOnlyList<Figure>> RunAsync(Backends backends, RunOptions options, CancellationToken ct)
    {
        var shorter = await MeasureAsync(backends, options.Leads / 2, ct);
        var longer = await MeasureAsync(backends, options.Leads * 5, ct);
        return [shorter, longer with { Peers = [$"{Name}: {shorter.Name}"] }];
    }

    private static async Task<Figure> MeasureAsync(Backends backends, int leads, CancellationToken ct)
    {
        await using var server = await PingtreeServer.StartAsync(backends, Backing.Both, ct);
        var partner = await Partner.JoinAsync(server, ct);
        await partner.StreamAsync(leads, ct);
        return new Figure($"peak after {leads:N0} leads", "MiB", server.Process.PeakMemory / (1024.0 * 1024));
    }
}
