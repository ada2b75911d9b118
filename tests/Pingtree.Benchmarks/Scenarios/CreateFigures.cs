using Pingtree.Benchmarks.Loading;
using Pingtree.Benchmarks.Running;

namespace Pingtree.Benchmarks.Scenarios;

/// <summary>What is measured of single creates, whoever takes them.</summary>
internal static class CreateFigures
{
    private const int Connections = 32;

    /// <summary>Lone creates are measured as long as the others: they leave every 20 ms and some.</summary>
    private const int LonePerSecond = 40;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Func<int, CreateLoad> connect, RunOptions options, CancellationToken ct)
    {
        using var load = connect(Connections);
        var duration = TimeSpan.FromSeconds(options.Seconds);
        await load.RunAsync(options.CreateWarmUp, ct);
        var busy = await load.RunAsync(duration, ct);
        var idle = await load.RunIdleAsync(options.Seconds * LonePerSecond, ct);
        return
        [
            new Figure("creates", "1/s", busy.PerSecond),
            new Figure("p50", "ms", busy.Quantile(0.5)),
            new Figure("p99", "ms", busy.Quantile(0.99)),
            new Figure("idle p50", "ms", idle.Quantile(0.5)),
        ];
    }
}
