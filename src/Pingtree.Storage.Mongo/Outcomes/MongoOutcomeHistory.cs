using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Leads;

namespace Pingtree.Storage.Mongo.Outcomes;

/// <summary>Reads the event log in its order. A place is the number of an entry and how many of its events lie before.</summary>
internal sealed class MongoOutcomeHistory(MongoConnection connection) : IOutcomeHistory
{
    public async Task<IReadOnlyList<PastEvent>> ReadAsync(int sourceId, EventPlace after, int limit, CancellationToken ct)
    {
        var events = new List<PastEvent>();
        if (limit <= 0)
            return events;

        await connection.ReadAsync(
            async database =>
            {
                await EventLog.WalkAsync(database, sourceId, after.Entry, entry => Take(entry, after, events, limit), ct);
                return true;
            },
            ct);
        return events;
    }

    /// <summary>False once there are enough.</summary>
    private static bool Take(EventEntry entry, EventPlace after, List<PastEvent> events, int limit)
    {
        events.AddRange(entry.After(after).Take(limit - events.Count));
        return events.Count < limit;
    }

    public Task<EventPlace> FindPlaceAsync(int sourceId, DateTimeOffset since, CancellationToken ct) =>
        connection.ReadAsync(async database => new EventPlace(await EventLog.FindFirstSinceAsync(database, sourceId, since, ct), 0), ct);

    public Task<EventPlace?> FindPlaceAsync(LeadEvent happened, CancellationToken ct) => connection.ReadAsync(
        async database =>
        {
            var filter = new BsonDocument { { LeadDocument.Id, happened.LeadId.ToObjectId() }, { LeadDocument.Source, happened.SourceId } };
            var lead = await database.Leads().Find(filter).FirstOrDefaultAsync(ct);
            var write = happened.Kind == LeadEventKind.Sold ? LeadDocument.SaleWrite : LeadDocument.Write;
            if (lead is null)
                return await FindPurgedAsync(database, happened, ct);
            return lead.TryGetValue(write, out var id) && await EventLog.FindAsync(database, id.AsObjectId, ct) is { } entry
                ? entry.PlaceBehind(happened)
                : null;
        },
        ct);

    public Task<EventPlace> FindEndAsync(int sourceId, CancellationToken ct) =>
        connection.ReadAsync(async database => new EventPlace(await EventLog.FindNextNumberAsync(database, sourceId, ct), 0), ct);

    public Task<int> DeleteAsync(DateTimeOffset before, int limit, CancellationToken ct) =>
        connection.RunAsync(database => EventLog.DeleteAsync(database, before, limit, ct), ct);

    /// <summary>The log keeps events longer than refused leads are kept. Without its lead an event is looked for around the time the lead's id was made.</summary>
    private static async Task<EventPlace?> FindPurgedAsync(IMongoDatabase database, LeadEvent happened, CancellationToken ct)
    {
        var search = EventSearch.OfUnknown(happened.LeadId);
        var from = await EventLog.FindFirstSinceAsync(database, happened.SourceId, search.From, ct);
        var to = await EventLog.FindFirstSinceAsync(database, happened.SourceId, search.To, ct);
        EventPlace? place = null;
        await EventLog.WalkAsync(
            database,
            happened.SourceId,
            from,
            entry =>
            {
                if (entry.Entry >= to)
                    return false;
                place = entry.PlaceBehind(happened);
                return place is null;
            },
            ct);
        return place;
    }
}
