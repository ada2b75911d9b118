using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.Tests.Fakes;

/// <summary>A history in memory: a place is how many events lie before it.</summary>
internal sealed class FakeHistory : IOutcomeHistory
{
    private readonly List<LeadEvent> _events = [];
    private volatile int _reads;

    /// <summary>How often a page was read.</summary>
    public int Reads => _reads;

    /// <summary>The longest page that was asked for.</summary>
    public int LongestPage { get; private set; }

    /// <summary>What a read throws; null: it reads.</summary>
    public Exception? Fault { get; set; }

    public void Add(params IEnumerable<LeadEvent> events)
    {
        lock (_events)
            _events.AddRange(events);
    }

    public Task<IReadOnlyList<PastEvent>> ReadAsync(int sourceId, EventPlace after, int limit, CancellationToken ct)
    {
        Interlocked.Increment(ref _reads);
        if (Fault is { } fault)
            return Task.FromException<IReadOnlyList<PastEvent>>(fault);

        LongestPage = Math.Max(LongestPage, limit);
        lock (_events)
        {
            return Task.FromResult<IReadOnlyList<PastEvent>>(_events.Index().Skip((int)after.Entry).Where(e => e.Item.SourceId == sourceId)
                .Take(limit).Select(e => new PastEvent(e.Item, new EventPlace(e.Index + 1, 0))).ToList());
        }
    }

    public Task<EventPlace> FindPlaceAsync(int sourceId, DateTimeOffset since, CancellationToken ct) => throw new NotSupportedException();

    public Task<EventPlace?> FindPlaceAsync(LeadEvent happened, CancellationToken ct)
    {
        lock (_events)
            return Task.FromResult<EventPlace?>(_events.IndexOf(happened) is >= 0 and var index ? new EventPlace(index + 1, 0) : null);
    }

    public Task<EventPlace> FindEndAsync(int sourceId, CancellationToken ct)
    {
        if (Fault is { } fault)
            return Task.FromException<EventPlace>(fault);
        lock (_events)
            return Task.FromResult(new EventPlace(_events.Count, 0));
    }
}
