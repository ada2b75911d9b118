using Pingtree.Benchmarks.Loading;
using Pingtree.Benchmarks.Running;
using Pingtree.Benchmarks.Servers;

namespace Pingtree.Benchmarks.Scenarios;

/// <summary>Single creates against our server: many senders at once, then one who sends now and then.</summary>
internal sealed class SingleCreates : IScenario
{
    public string Name => "single";

    public async Task<IReadOnlyList<Figure>> RunAsync(Backends backends, RunOptions options, CancellationToken ct)
    {
        await using var server = await PingtreeServer.StartAsync(backends, Backing.Both, ct);
        var partner = await Partner.JoinAsync(server, ct);
        var figures = await CreateFigures.MeasureAsync(partner.CreatesFrom, options, ct);
        await server.DrainAsync(ct);
        return figures.Select(f => f with { Peers = ["plain"] }).ToList();
    }
}
