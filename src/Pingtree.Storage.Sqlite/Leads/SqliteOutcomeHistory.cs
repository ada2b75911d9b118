using Pingtree.Pipeline.Outcomes;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Leads;

/// <summary>Reads the event log in its order. A place is the number of an entry and how many of its events lie before.</summary>
internal sealed class SqliteOutcomeHistory(SqliteWriter writer, SqliteReaders readers) : IOutcomeHistory
{
    /// <summary>How far the clock of an intake may be ahead of that of the worker which stores its leads.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromMinutes(1);

    /// <summary>How long a lead may have waited in a queue, through an outage for example, as far as the search for its event goes.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(7);

    /// <summary>The same for one that is not there any more: its id may be made up, and must not cost a look through a week.</summary>
    private static readonly TimeSpan LongestWaitOfUnknown = TimeSpan.FromHours(1);

    public Task<IReadOnlyList<PastEvent>> ReadAsync(int sourceId, EventPlace after, int limit, CancellationToken ct) =>
        readers.ReadAsync<IReadOnlyList<PastEvent>>(
            db =>
            {
                var events = new List<PastEvent>();
                if (limit > 0)
                    EventLog.Walk(db, sourceId, after.Entry, entry => Take(entry, after, events, limit));
                return events;
            },
            ct);

    public Task<EventPlace> FindPlaceAsync(int sourceId, DateTimeOffset since, CancellationToken ct) =>
        readers.ReadTogetherAsync(db => new EventPlace(EventLog.FindFirstSince(db, sourceId, since), 0), ct);

    public Task<EventPlace?> FindPlaceAsync(LeadEvent happened, CancellationToken ct) =>
        readers.ReadTogetherAsync(db => happened.Kind == LeadEventKind.Sold ? FindSale(db, happened) : FindScreening(db, happened), ct);

    public Task<int> DeleteAsync(DateTimeOffset before, int limit, CancellationToken ct) =>
        writer.WriteAsync(db => EventLog.Delete(db, before, limit), ct);

    public Task<EventPlace> FindEndAsync(int sourceId, CancellationToken ct) =>
        readers.ReadAsync(db => new EventPlace(EventLog.FindLast(db) + 1, 0), ct);

    /// <summary>False once there are enough.</summary>
    private static bool Take(EventEntry entry, EventPlace after, List<PastEvent> events, int limit)
    {
        var number = entry.Entry!.Value;
        for (var i = number == after.Entry ? after.Offset : 0; i < entry.Events.Count && events.Count < limit; i++)
            events.Add(new PastEvent(entry.Events[i], new EventPlace(number, i + 1)));
        return events.Count < limit;
    }

    private static EventPlace? FindSale(SqliteDatabase db, LeadEvent sale) =>
        EventLog.FindSale(db, sale.LeadId) is { } entry ? PlaceBehind(entry, sale) : null;

    /// <summary>
    /// An event is stored after its lead was received, as a rule at once: the search begins there and ends after a few entries. Where the lead
    /// waited in a queue for hours, SQLite looks through what was stored meanwhile; nothing of it is read into memory. What the log has forgotten,
    /// and what never happened, is not looked for in all of it.
    /// </summary>
    private static EventPlace? FindScreening(SqliteDatabase db, LeadEvent happened)
    {
        var lead = LeadTable.Find(db, happened.LeadId);
        if (lead is not null && lead.SourceId != happened.SourceId)
            return null;

        // Of one that was erased or is past its retention the id says when it came.
        var receivedAt = lead?.CreatedAt ?? happened.LeadId.MadeAt;
        var latest = receivedAt + (lead is null ? LongestWaitOfUnknown : LongestWait);
        if (latest < EventLog.FindBeginning(db))
            return null;

        EventPlace? place = null;
        var from = EventLog.FindFirstSince(db, happened.SourceId, receivedAt - ClockSlack);
        var to = EventLog.FindFirstSince(db, happened.SourceId, latest);
        EventLog.WalkThoseWith(db, happened.SourceId, from, to, happened.LeadId, entry =>
        {
            place = PlaceBehind(entry, happened);
            return entry.Events.All(e => e.LeadId != happened.LeadId); // a lead is screened once: behind its entry there is nothing to find
        });
        return place;
    }

    private static EventPlace? PlaceBehind(EventEntry entry, LeadEvent happened)
    {
        for (var i = 0; i < entry.Events.Count; i++)
        {
            if (entry.Events[i] == happened)
                return new EventPlace(entry.Entry!.Value, i + 1);
        }

        return null;
    }
}
