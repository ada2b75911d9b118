using System.Diagnostics;
using Pingtree.Benchmarks.Loading;
using Pingtree.Benchmarks.Running;
using Pingtree.Benchmarks.Servers;

namespace Pingtree.Benchmarks.Scenarios;

/// <summary>Does a lead cost more when many are stored? The same stream at three sizes of the store; then pages at its beginning and end.</summary>
internal sealed class Growth : IScenario
{
    private const int Samples = 3;
    private const int Reads = 100;
    private const int PageSize = 50;
    private const int StrideSize = 500;

    public string Name => "growth";

    public async Task<IReadOnlyList<Figure>> RunAsync(Backends backends, RunOptions options, CancellationToken ct)
    {
        await using var server = await PingtreeServer.StartAsync(backends, Backing.Both, ct);
        var partner = await Partner.JoinAsync(server, ct);
        var figures = new List<Figure>();
        foreach (var stored in (int[])[options.WarmUp, options.WarmUp * 3, options.WarmUp * 10]) // the warm-up fills the smallest
            figures.AddRange(await MeasureStreamAsync(server, partner, stored, options, ct));

        // Each against the smallest store.
        figures = figures.Index().Select(f => f.Index < 2 ? f.Item : f.Item with { Peers = [$"{Name}: {figures[f.Index % 2].Name}"] }).ToList();
        figures.AddRange(await MeasureReadsAsync(partner, ct));
        return figures;
    }

    private static async Task<IReadOnlyList<Figure>> MeasureStreamAsync(
        PingtreeServer server, Partner partner, int stored, RunOptions options, CancellationToken ct)
    {
        if (stored - partner.Sent - options.WarmUp is > 0 and var missing)
            await partner.StreamAsync(missing, ct);

        // Every size is met by a process as young as the others.
        await server.DrainAsync(ct);
        await server.RestartAsync();
        await partner.StreamAsync(options.WarmUp, ct);

        var (walls, processors) = (new List<double>(), new List<double>());
        for (var i = 0; i < Samples; i++)
        {
            var before = server.Process.CpuTime;
            var wall = await partner.StreamAsync(options.SmallStream, ct);
            await server.DrainAsync(ct);
            walls.Add(wall.TotalMicroseconds / options.SmallStream);
            processors.Add((server.Process.CpuTime - before).TotalMicroseconds / options.SmallStream);
        }

        return
        [
            new Figure($"processor time per lead, {stored:N0} stored", "µs", Spread.Of(processors).Median),
            new Figure($"time per lead, {stored:N0} stored", "µs", Spread.Of(walls).Median),
        ];
    }

    private async Task<IReadOnlyList<Figure>> MeasureReadsAsync(Partner partner, CancellationToken ct)
    {
        string? deep = null;
        var depth = 0;
        while (depth < partner.Sent - StrideSize)
        {
            var page = await partner.GetAsync($"/fetch?limit={StrideSize}{(deep is null ? "" : $"&cursor={deep}")}", ct);
            depth += page.GetProperty("leads").GetArrayLength();
            deep = page.TryGetProperty("next_cursor", out var cursor)
                ? cursor.GetString()
                : throw new WrongOutcomeException($"The list ends after {depth} of {partner.Sent} leads.");
        }

        var first = new Figure("first page", "ms", await MeasureReadAsync(partner, cursor: "", ct));
        var last = new Figure($"page by cursor behind {depth:N0} leads", "ms", await MeasureReadAsync(partner, $"&cursor={deep}", ct));
        return [first, last with { Peers = [$"{Name}: {first.Name}"] }];
    }

    private static async Task<double> MeasureReadAsync(Partner partner, string cursor, CancellationToken ct)
    {
        var times = new List<double>();
        for (var i = 0; i < Reads; i++)
        {
            var start = Stopwatch.GetTimestamp();
            _ = await partner.GetAsync($"/fetch?limit={PageSize}{cursor}", ct);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return Spread.Of(times).Median;
    }
}
