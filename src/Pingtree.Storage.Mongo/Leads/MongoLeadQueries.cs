using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Writing;

namespace Pingtree.Storage.Mongo.Leads;

/// <summary>Reads leads back.</summary>
internal sealed class MongoLeadQueries(MongoConnection connection) : ILeadQueries
{
    private static readonly BsonDocument Living = new("$lt", (int)LeadStatus.Erased);

    public async Task<StoredLead?> FindAsync(int sourceId, LeadId id, CancellationToken ct)
    {
        var filter = new BsonDocument { { LeadDocument.Id, id.ToObjectId() }, { LeadDocument.Source, sourceId }, { LeadDocument.Status, Living } };
        return (await ReadAsync(filter, 1, ct)).SingleOrDefault();
    }

    public Task<IReadOnlyList<StoredLead>> FindManyAsync(IReadOnlyCollection<LeadId> ids, CancellationToken ct) =>
        ReadAsync(new BsonDocument { { LeadDocument.Id, new BsonDocument("$in", ids.ToObjectIds()) }, { LeadDocument.Status, Living } }, ids.Count, ct);

    public Task<IReadOnlyList<StoredLead>> ReadAsync(LeadFilter filter, LeadCursor? after, int limit, CancellationToken ct) =>
        connection.ReadAsync(database => LeadRuns.ReadAsync(database, filter, after, limit, ct), ct);

    public Task<IReadOnlyList<StoredLead>> ReadPageAsync(LeadFilter filter, long skip, int limit, CancellationToken ct) =>
        connection.ReadAsync(database => LeadRuns.ReadPageAsync(database, filter, skip, limit, ct), ct);

    public Task<long> CountAsync(LeadFilter filter, CancellationToken ct) => connection.ReadAsync(
        database => filter is { Email: null, Phone: null }
            ? DayCounts.SumAsync(
                database,
                filter.SourceId,
                filter.From is { } from ? BsonTimes.DayOf(from) : BsonTimes.DayOf(DateOnly.MinValue),
                filter.To is { } to ? BsonTimes.DayOf(to) : BsonTimes.DayOf(DateOnly.MaxValue),
                filter.Status,
                ct)
            : LeadRuns.CountAsync(database, filter, ct),
        ct);

    private Task<IReadOnlyList<StoredLead>> ReadAsync(BsonDocument filter, int most, CancellationToken ct) => connection.ReadAsync<IReadOnlyList<StoredLead>>(
        async database => (await database.Leads().Find(filter, MongoFinds.InOneAnswer(most)).ToListAsync(ct)).ConvertAll(LeadDocument.ReadLead), ct);
}
