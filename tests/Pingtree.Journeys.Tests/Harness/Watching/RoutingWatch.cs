using System.Globalization;

namespace Pingtree.Journeys.Tests.Harness.Watching;

/// <summary>In one process nothing can be heard from outside: it reads how many events of each type the routing of this life has seen.</summary>
public sealed class RoutingWatch(PingtreeProcess process) : IOutcomeWatch
{
    public async Task WaitForAsync(IReadOnlyCollection<string> eventIds, CancellationToken ct)
    {
        foreach (var type in eventIds.CountBy(id => id.Split('.', 2)[1]))
        {
            while (await CountAsync(type.Key, ct) < type.Value)
                await Task.Delay(100, ct);
        }
    }

    public ValueTask DisposeAsync() => default;

    private async Task<double> CountAsync(string type, CancellationToken ct)
    {
        var metrics = await process.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), ct);
        var line = metrics.Split('\n').FirstOrDefault(l => l.StartsWith($"pingtree_outcomes_routed_total{{event=\"{type}\"}}", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
