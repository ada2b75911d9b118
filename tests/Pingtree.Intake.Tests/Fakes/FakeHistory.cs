using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.Tests.Fakes;

/// <summary>Past events in memory, each in an entry of its own.</summary>
internal sealed class FakeHistory : IOutcomeHistory
{
    private readonly List<(LeadEvent Event, DateTimeOffset At)> _log = [];

    /// <summary>Most events any read asked for.</summary>
    public int LargestPage { get; private set; }

    /// <summary>Run after each read: what happens meanwhile.</summary>
    public Action? OnRead { get; set; }

    public void Add(LeadEvent happened, DateTimeOffset at) => _log.Add((happened, at));

    public Task<IReadOnlyList<PastEvent>> ReadAsync(int sourceId, EventPlace after, int limit, CancellationToken ct)
    {
        LargestPage = Math.Max(LargestPage, limit);
        var page = _log.Select((entry, i) => (entry.Event, Number: i + 1L))
            .Where(e => e.Event.SourceId == sourceId && (e.Number > after.Entry || (e.Number == after.Entry && after.Offset == 0)))
            .Take(limit).Select(e => new PastEvent(e.Event, new EventPlace(e.Number, 1))).ToList();
        OnRead?.Invoke();
        return Task.FromResult<IReadOnlyList<PastEvent>>(page);
    }

    public Task<EventPlace> FindPlaceAsync(int sourceId, DateTimeOffset since, CancellationToken ct)
    {
        var index = _log.FindIndex(e => e.Event.SourceId == sourceId && e.At >= since);
        return Task.FromResult(new EventPlace(index < 0 ? _log.Count + 1 : index + 1, 0));
    }

    public Task<EventPlace?> FindPlaceAsync(LeadEvent happened, CancellationToken ct) => throw new NotSupportedException();

    public Task<EventPlace> FindEndAsync(int sourceId, CancellationToken ct) => Task.FromResult(new EventPlace(_log.Count + 1, 0));
}
