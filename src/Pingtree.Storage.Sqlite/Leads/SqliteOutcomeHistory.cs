using Pingtree.Pipeline.Outcomes;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Leads;

/// <summary>Reads the event log in its order. A place is the number of an entry and how many of its events lie before.</summary>
internal sealed class SqliteOutcomeHistory(SqliteReaders readers) : IOutcomeHistory
{
    private const int EntriesAtOnce = 64;

    public Task<IReadOnlyList<PastEvent>> ReadAsync(int sourceId, EventPlace after, int limit, CancellationToken ct) =>
        readers.ReadTogetherAsync<IReadOnlyList<PastEvent>>(
            db =>
            {
                var events = new List<PastEvent>();
                for (var place = after; events.Count < limit;)
                {
                    var entries = EventLog.ReadFrom(db, sourceId, place.Entry, EntriesAtOnce);
                    foreach (var entry in entries)
                    {
                        var number = entry.Entry!.Value;
                        for (var i = number == place.Entry ? place.Offset : 0; i < entry.Events.Count && events.Count < limit; i++)
                            events.Add(new PastEvent(entry.Events[i], new EventPlace(number, i + 1)));
                    }

                    if (entries.Count < EntriesAtOnce)
                        break;
                    place = new EventPlace(entries[^1].Entry!.Value + 1, 0);
                }

                return events;
            },
            ct);

    public Task<EventPlace> FindPlaceAsync(int sourceId, DateTimeOffset since, CancellationToken ct) =>
        readers.ReadTogetherAsync(db => new EventPlace(EventLog.FindFirstSince(db, sourceId, since), 0), ct);

    public Task<EventPlace?> FindPlaceAsync(LeadEvent happened, CancellationToken ct) => readers.ReadTogetherAsync(db => Find(db, happened), ct);

    public Task<EventPlace> FindEndAsync(int sourceId, CancellationToken ct) =>
        readers.ReadAsync(db => new EventPlace(EventLog.FindLast(db) + 1, 0), ct);

    /// <summary>A lead is stored soon after its id is made: the search begins there and as a rule ends after a few entries.</summary>
    private static EventPlace? Find(SqliteDatabase db, LeadEvent happened)
    {
        if (LeadTable.FindOutcome(db, happened.LeadId) is not { } stored || stored.SourceId != happened.SourceId)
            return null;

        for (var from = EventLog.FindFirstSince(db, happened.SourceId, happened.LeadId.MadeAt - TimeSpan.FromMinutes(1)); ;)
        {
            var entries = EventLog.ReadFrom(db, happened.SourceId, from, EntriesAtOnce);
            foreach (var entry in entries)
            {
                for (var i = 0; i < entry.Events.Count; i++)
                {
                    if (entry.Events[i] == happened)
                        return new EventPlace(entry.Entry!.Value, i + 1);
                }
            }

            if (entries.Count < EntriesAtOnce)
                return null;
            from = entries[^1].Entry!.Value + 1;
        }
    }
}
