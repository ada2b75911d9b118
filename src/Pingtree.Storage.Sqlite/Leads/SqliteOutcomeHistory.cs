using Pingtree.Pipeline.Outcomes;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Leads;

/// <summary>Reads the event log in its order. A place is the number of an entry and how many of its events lie before.</summary>
internal sealed class SqliteOutcomeHistory(SqliteWriter writer, SqliteReaders readers) : IOutcomeHistory
{
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
        events.AddRange(entry.After(after).Take(limit - events.Count));
        return events.Count < limit;
    }

    private static EventPlace? FindSale(SqliteDatabase db, LeadEvent sale) =>
        EventLog.FindSale(db, sale.LeadId) is { } entry ? entry.PlaceBehind(sale) : null;

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

        var search = lead is null ? EventSearch.OfUnknown(happened.LeadId) : EventSearch.Since(lead.CreatedAt);
        if (search.To < EventLog.FindBeginning(db))
            return null;

        EventPlace? place = null;
        var from = EventLog.FindFirstSince(db, happened.SourceId, search.From);
        var to = EventLog.FindFirstSince(db, happened.SourceId, search.To);
        EventLog.WalkThoseWith(db, happened.SourceId, from, to, happened.LeadId, entry =>
        {
            place = entry.PlaceBehind(happened);
            return entry.Events.All(e => e.LeadId != happened.LeadId); // a lead is screened once: behind its entry there is nothing to find
        });
        return place;
    }
}
