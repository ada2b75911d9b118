using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Writing;

/// <summary>
/// How many leads of a source and day stand where, and how many were ever admitted: a document each, so that a total is a sum over days. A write changes
/// it once however often it is tried: its id stands in the document from the change until its note is gone.
/// Under a cap a write first holds the places it may need. Admitted and held together never pass the cap, whatever dies on the way.
/// </summary>
internal static class DayCounts
{
    private const int DayBits = 32;
    private const string Admitted = "admitted";
    private const string Held = "held";
    private const string Holds = "holds";
    private const string Writes = "writes";

    /// <summary>How many admitted leads the day has.</summary>
    public static async Task<long> CountAdmittedAsync(IMongoDatabase database, int source, long day, CancellationToken ct) =>
        await FindAsync(database, source, day, ct) is { } document ? document.GetValue(Admitted, 0L).ToInt64() : 0;

    /// <summary>Leads of these days, both included, by status; null: all four.</summary>
    public static async Task<long> SumAsync(IMongoDatabase database, int source, long from, long to, LeadStatus? status, CancellationToken ct)
    {
        LeadStatus[] statuses = status is { } one ? [one] : [LeadStatus.Active, LeadStatus.Sold, LeadStatus.Duplicate, LeadStatus.Rejected];
        var range = new BsonDocument("_id", new BsonDocument { { "$gte", Id(source, from) }, { "$lte", Id(source, to) } });
        var columns = new BsonDocument(statuses.Select(column => new BsonElement(Column(column), 1)));
        var days = await database.Days().Find(range).Project(columns).ToListAsync(ct);
        return days.Sum(day => statuses.Sum(column => day.GetValue(Column(column), 0L).ToInt64()));
    }

    /// <summary>
    /// Holds places for a write, at most so many. Fewer where the day has no more; then whether others hold some that may come back.
    /// </summary>
    public static async Task<(int Places, bool OthersHold)> HoldAsync(IMongoDatabase database, ObjectId write, int source, long day, int wanted, int cap, CancellationToken ct)
    {
        while (true)
        {
            var document = await FindAsync(database, source, day, ct);
            var (admitted, held) = document is null ? (0L, 0L) : (document.GetValue(Admitted, 0L).ToInt64(), document.GetValue(Held, 0L).ToInt64());
            var places = (int)Math.Clamp(cap - admitted - held, 0, wanted);
            if (places == 0)
                return (0, document is not null && HoldsOfOthers(document, write));

            var asRead = document is null
                ? new BsonDocument { { "_id", Id(source, day) }, { Held, new BsonDocument("$exists", false) } } // made now, or by another since
                : new BsonDocument { { "_id", Id(source, day) }, { Admitted, Same(document, Admitted) }, { Held, Same(document, Held) } };
            var hold = new BsonDocument
            {
                { "$inc", new BsonDocument { { Held, (long)places }, { Admitted, 0L } } },
                { "$push", new BsonDocument(Holds, new BsonDocument { { "write", write }, { "n", places } }) },
            };
            if (await TryUpdateAsync(database, asRead, hold, isUpsert: document is null, ct) == Tried.Changed)
                return (places, places < wanted && document is not null && HoldsOfOthers(document, write));
        }
    }

    /// <summary>Changes the counts of the days, each once for this write.</summary>
    public static Task ApplyAsync(IMongoDatabase database, ObjectId write, int source, DayChanges changes, CancellationToken ct) =>
        Task.WhenAll(changes.Days.Select(day => ApplyAsync(database, write, Id(source, day.Key), day.Value, ct)));

    /// <summary>How many places the write holds on each of these days.</summary>
    public static async Task ReleaseHeldAsync(IMongoDatabase database, ObjectId write, int source, IReadOnlyList<long> days, DayChanges changes, CancellationToken ct)
    {
        foreach (var day in days)
        {
            if (await FindAsync(database, source, day, ct) is { } document && document.TryGetValue(Holds, out var holds))
                changes.Release(day, holds.AsBsonArray.Where(hold => hold["write"].AsObjectId == write).Sum(hold => hold["n"].ToInt32()));
        }
    }

    /// <summary>The note of the write is gone, so nobody will try it again: its id may go.</summary>
    public static Task ForgetAsync(IMongoDatabase database, ObjectId write, int source, DayChanges changes, CancellationToken ct) =>
        changes.Days.Count == 0
            ? Task.CompletedTask
            : database.Days().WithWriteConcern(WriteConcern.W1).UpdateManyAsync(
                new BsonDocument("_id", new BsonDocument("$in", new BsonArray(changes.Days.Keys.Select(day => Id(source, day))))),
                new BsonDocument("$pull", new BsonDocument(Writes, write)),
                cancellationToken: ct);

    private static async Task ApplyAsync(IMongoDatabase database, ObjectId write, long id, DayChange change, CancellationToken ct)
    {
        var increments = new BsonDocument { { Admitted, (long)change.Admitted }, { Held, -(long)change.Released } };
        foreach (var (status, leads) in change.Leads)
            increments[Column(status)] = (long)leads;
        var update = new BsonDocument { { "$inc", increments }, { "$push", new BsonDocument(Writes, write) } };
        if (change.Released > 0)
            update["$pull"] = new BsonDocument(Holds, new BsonDocument("write", write));

        var unlessDone = new BsonDocument { { "_id", id }, { Writes, new BsonDocument("$ne", write) } };
        if (await TryUpdateAsync(database, unlessDone, update, isUpsert: true, ct) == Tried.IsThere)
            await TryUpdateAsync(database, unlessDone, update, isUpsert: false, ct); // another made the document in between; or this is done already
    }

    private static async Task<Tried> TryUpdateAsync(IMongoDatabase database, BsonDocument filter, BsonDocument update, bool isUpsert, CancellationToken ct)
    {
        try
        {
            var result = await database.Days().UpdateOneAsync(filter, update, new UpdateOptions { IsUpsert = isUpsert }, ct);
            return result.MatchedCount > 0 || result.UpsertedId is not null ? Tried.Changed : Tried.NotAsRead;
        }
        catch (MongoWriteException fault) when (MongoFaults.IsDuplicate(fault))
        {
            return Tried.IsThere;
        }
    }

    private static Task<BsonDocument?> FindAsync(IMongoDatabase database, int source, long day, CancellationToken ct) =>
        database.Days().Find(new BsonDocument("_id", Id(source, day))).FirstOrDefaultAsync(ct)!;

    private static BsonValue Same(BsonDocument document, string name) =>
        document.TryGetValue(name, out var value) ? value : new BsonDocument("$exists", false);

    private static bool HoldsOfOthers(BsonDocument document, ObjectId write) =>
        document.TryGetValue(Holds, out var holds) && holds.AsBsonArray.Any(hold => hold["write"].AsObjectId != write);

    /// <summary>The source above, the day below: the days of a source stand side by side.</summary>
    private static long Id(int source, long day) => ((long)source << DayBits) + day;

    private static string Column(LeadStatus status) => $"n{(int)status}";

    private enum Tried
    {
        Changed,
        NotAsRead,
        IsThere,
    }
}
