using System.Diagnostics;
using System.Text.Json;

namespace Pingtree.Journeys.Tests.Harness.Watching;

/// <summary>Somebody outside the pipeline who is told of events, each at least once.</summary>
public abstract class Recipient : IAsyncDisposable
{
    /// <summary>Longer than anything that may delay an event: the sweep of due events (15 s) or the lease of a delivery process that died (25 s).</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>All that came, what came again too: the id it came under and the document.</summary>
    protected abstract IEnumerable<(string Id, byte[] Body)> Arrived { get; }

    /// <summary>Returns once each of these events has come at least so many times, and nothing that came was anything but what it said.</summary>
    public async Task WaitForAsync(IReadOnlyCollection<string> eventIds, CancellationToken ct, int times = 1)
    {
        var waited = Stopwatch.StartNew();
        var missing = Missing();
        while (missing.Count > 0 && waited.Elapsed < Patience)
        {
            await Task.Delay(50, ct);
            missing = Missing();
        }

        missing.ShouldBeEmpty($"{GetType().Name} was told of everything but these");
        ShouldBeGenuine();

        List<string> Missing()
        {
            var arrived = Arrived.CountBy(told => told.Id).ToDictionary();
            return [.. eventIds.Where(id => arrived.GetValueOrDefault(id) < times)];
        }
    }

    public abstract ValueTask DisposeAsync();

    /// <summary>The id outside is the document's own, and an event that comes again is the same to the byte.</summary>
    protected virtual void ShouldBeGenuine()
    {
        foreach (var copies in Arrived.GroupBy(told => told.Id, told => told.Body))
        {
            var document = JsonSerializer.Deserialize<JsonElement>(copies.First());
            var (id, subject, type) = (document.GetProperty("id").GetString(), document.GetProperty("subject").GetString(), document.GetProperty("type").GetString());
            (id, $"{subject}.{type}").ShouldBe((copies.Key, copies.Key));
            copies.All(body => body.SequenceEqual(copies.First())).ShouldBeTrue($"{copies.Key} came again and was another document");
        }
    }
}
