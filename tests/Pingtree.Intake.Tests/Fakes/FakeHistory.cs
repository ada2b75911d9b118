using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.Tests.Fakes;

/// <summary>Past events in memory, each an entry of its own.</summary>
internal sealed class FakeHistory : IOutcomeHistory
{
    private static readonly LeadIdFactory Ids = new(TimeProvider.System);

    public List<(LeadEvent Event, DateTimeOffset StoredAt)> Events { get; } = [];

    /// <summary>How many events each read asked for.</summary>
    public List<int> Reads { get; } = [];

    /// <summary>The moments places were asked for.</summary>
    public List<DateTimeOffset> AskedSince { get; } = [];

    public LeadEvent Add(LeadEventKind kind, DateTimeOffset storedAt, int source = 1)
    {
        Events.Add((new LeadEvent(source, Ids.Next(), kind), storedAt));
        return Events[^1].Event;
    }

    public Task<IReadOnlyList<PastEvent>> ReadAsync(int sourceId, EventPlace after, int limit, CancellationToken ct)
    {
        Reads.Add(limit);
        return Task.FromResult<IReadOnlyList<PastEvent>>(Events.Index().Skip((int)after.Entry).Where(e => e.Item.Event.SourceId == sourceId)
            .Select(e => new PastEvent(e.Item.Event, new EventPlace(e.Index + 1, 0))).Take(limit).ToList());
    }

    public Task<EventPlace> FindPlaceAsync(int sourceId, DateTimeOffset since, CancellationToken ct)
    {
        AskedSince.Add(since);
        return Task.FromResult(new EventPlace(Events.TakeWhile(e => e.StoredAt < since).Count(), 0));
    }

    public Task<EventPlace?> FindPlaceAsync(LeadEvent happened, CancellationToken ct) => throw new NotSupportedException();

    public Task<EventPlace> FindEndAsync(int sourceId, CancellationToken ct) => Task.FromResult(new EventPlace(Events.Count, 0));
}
