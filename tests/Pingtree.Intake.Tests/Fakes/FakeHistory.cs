using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.Tests.Fakes;

/// <summary>A history in memory: a place is how many events lie before it.</summary>
internal sealed class FakeHistory : IOutcomeHistory
{
    private static readonly LeadIdFactory Ids = new(TimeProvider.System);

    private readonly Lock _lock = new();
    private readonly List<(LeadEvent Event, DateTimeOffset StoredAt)> _events = [];
    private readonly List<int> _pages = [];

    /// <summary>How many events each read asked for.</summary>
    public IReadOnlyList<int> Pages
    {
        get
        {
            lock (_lock)
                return [.. _pages];
        }
    }

    /// <summary>The moments places were asked for.</summary>
    public List<DateTimeOffset> AskedSince { get; } = [];

    /// <summary>Run after each read: what happens meanwhile.</summary>
    public Action? OnRead { get; set; }

    /// <summary>What a read throws; null: it reads.</summary>
    public Exception? Fault { get; set; }

    public LeadEvent Add(LeadEventKind kind, DateTimeOffset storedAt, int source = 1)
    {
        var happened = new LeadEvent(source, Ids.Next(), kind);
        lock (_lock)
            _events.Add((happened, storedAt));
        return happened;
    }

    public void Add(LeadEvent happened, DateTimeOffset storedAt)
    {
        lock (_lock)
            _events.Add((happened, storedAt));
    }

    public void Add(params IEnumerable<LeadEvent> events)
    {
        lock (_lock)
            _events.AddRange(events.Select(e => (e, default(DateTimeOffset))));
    }

    public Task<IReadOnlyList<PastEvent>> ReadAsync(int sourceId, EventPlace after, int limit, CancellationToken ct)
    {
        List<PastEvent> page;
        lock (_lock)
        {
            _pages.Add(limit);
            if (Fault is { } fault)
                return Task.FromException<IReadOnlyList<PastEvent>>(fault);
            page = _events.Index().Skip((int)after.Entry).Where(e => e.Item.Event.SourceId == sourceId)
                .Take(limit).Select(e => new PastEvent(e.Item.Event, new EventPlace(e.Index + 1, 0))).ToList();
        }

        OnRead?.Invoke();
        return Task.FromResult<IReadOnlyList<PastEvent>>(page);
    }

    public Task<EventPlace> FindPlaceAsync(int sourceId, DateTimeOffset since, CancellationToken ct)
    {
        lock (_lock)
        {
            AskedSince.Add(since);
            return Task.FromResult(new EventPlace(_events.TakeWhile(e => e.StoredAt < since).Count(), 0));
        }
    }

    public Task<EventPlace?> FindPlaceAsync(LeadEvent happened, CancellationToken ct)
    {
        lock (_lock)
            return Task.FromResult<EventPlace?>(_events.FindIndex(e => e.Event == happened) is >= 0 and var index ? new EventPlace(index + 1, 0) : null);
    }

    public Task<int> DeleteAsync(DateTimeOffset before, int limit, CancellationToken ct) => throw new NotSupportedException();

    public Task<EventPlace> FindEndAsync(int sourceId, CancellationToken ct)
    {
        lock (_lock)
            return Fault is { } fault ? Task.FromException<EventPlace>(fault) : Task.FromResult(new EventPlace(_events.Count, 0));
    }
}
