using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Writing;

/// <summary>
/// How many leads of a source and day stand where, and how many were ever admitted: a document each, so that a total is a sum over days. A write changes
/// it once, however often and however late it is tried: it announces itself in the document before it changes a lead, and the change strikes that out.
/// Under a cap a write first holds the places it may need. Admitted and held together never pass the cap, whatever dies on the way.
/// </summary>
internal static class DayCounts
{
    private const int DayBits = 32;
    private const string Admitted = "admitted";
    private const string Held = "held";
    private const string Holds = "holds";
    private const string Announced = "announced";

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

    /// <summary>Announces the write in each of these days: what is not announced there changes nothing.</summary>
    public static async Task AnnounceAsync(IMongoDatabase database, ObjectId write, int source, IReadOnlyList<long> days, CancellationToken ct)
    {
        if (days.Count == 0)
            return;

        var announce = new BsonDocument("$addToSet", new BsonDocument(Announced, write));
        var updates = days.Select(day => new UpdateOneModel<BsonDocument>(new BsonDocument("_id", Id(source, day)), announce) { IsUpsert = true }).ToList();
        for (var isDone = false; !isDone;)
        {
            try
            {
                await database.Days().BulkWriteAsync(updates, new BulkWriteOptions { IsOrdered = false }, ct);
                isDone = true;
            }
            catch (MongoBulkWriteException<BsonDocument> fault) when (fault.WriteConcernError is null && fault.WriteErrors.All(MongoFaults.IsDuplicate))
            {
                // Another made the document of a day in between.
            }
        }
    }

    /// <summary>
    /// Holds places for a write that is announced, at most so many. Fewer where the day has no more; then whether others hold some that may come back.
    /// </summary>
    public static async Task<(int Places, bool OthersHold)> HoldAsync(IMongoDatabase database, ObjectId write, int source, long day, int wanted, int cap, CancellationToken ct)
    {
        while (true)
        {
            var document = await FindAsync(database, source, day, ct) ?? [];
            var (admitted, held) = (document.GetValue(Admitted, 0L).ToInt64(), document.GetValue(Held, 0L).ToInt64());
            var places = (int)Math.Clamp(cap - admitted - held, 0, wanted);
            if (places == 0)
                return (0, HoldsOfOthers(document, write));

            // As it was read, and the write still announced: places held by one that somebody else has ended would never come back.
            var asRead = new BsonDocument
            {
                { "_id", Id(source, day) }, { Announced, write }, { Admitted, Same(document, Admitted) }, { Held, Same(document, Held) },
            };
            var hold = new BsonDocument
            {
                { "$inc", new BsonDocument { { Held, (long)places }, { Admitted, 0L } } },
                { "$push", new BsonDocument(Holds, new BsonDocument { { "write", write }, { "n", places } }) },
            };
            if ((await database.Days().UpdateOneAsync(asRead, hold, cancellationToken: ct)).MatchedCount > 0)
                return (places, places < wanted && HoldsOfOthers(document, write));
            if (!await IsAnnouncedAsync(database, write, source, day, ct))
                throw new StoreUnavailableException("MongoDB took too long over a write.");
        }
    }

    /// <summary>Changes the counts of the days the write announced itself in, each once, and strikes it out there.</summary>
    public static Task ApplyAsync(IMongoDatabase database, WriteNote note, DayChanges changes, CancellationToken ct) =>
        Task.WhenAll(note.Days.Select(day => ApplyAsync(database, note.Id, Id(note.SourceId, day), changes.Days.GetValueOrDefault(day) ?? new DayChange(), ct)));

    /// <summary>How many places the write holds on each of these days.</summary>
    public static async Task ReleaseHeldAsync(IMongoDatabase database, ObjectId write, int source, IReadOnlyList<long> days, DayChanges changes, CancellationToken ct)
    {
        foreach (var day in days)
        {
            if (await FindAsync(database, source, day, ct) is { } document && document.TryGetValue(Holds, out var holds))
                changes.Release(day, holds.AsBsonArray.Where(hold => hold["write"].AsObjectId == write).Sum(hold => hold["n"].ToInt32()));
        }
    }

    private static Task ApplyAsync(IMongoDatabase database, ObjectId write, long id, DayChange change, CancellationToken ct)
    {
        var increments = new BsonDocument { { Admitted, (long)change.Admitted }, { Held, -(long)change.Released } };
        foreach (var (status, leads) in change.Leads)
            increments[Column(status)] = (long)leads;
        var strikeOut = new BsonDocument(Announced, write);
        if (change.Released > 0)
            strikeOut[Holds] = new BsonDocument("write", write);
        return database.Days().UpdateOneAsync(
            new BsonDocument { { "_id", id }, { Announced, write } }, new BsonDocument { { "$inc", increments }, { "$pull", strikeOut } }, cancellationToken: ct);
    }

    private static Task<bool> IsAnnouncedAsync(IMongoDatabase database, ObjectId write, int source, long day, CancellationToken ct) =>
        database.Days().Find(new BsonDocument { { "_id", Id(source, day) }, { Announced, write } }).AnyAsync(ct);

    private static Task<BsonDocument?> FindAsync(IMongoDatabase database, int source, long day, CancellationToken ct) =>
        database.Days().Find(new BsonDocument("_id", Id(source, day))).FirstOrDefaultAsync(ct)!;

    private static BsonValue Same(BsonDocument document, string name) =>
        document.TryGetValue(name, out var value) ? value : new BsonDocument("$exists", false);

    private static bool HoldsOfOthers(BsonDocument document, ObjectId write) =>
        document.TryGetValue(Holds, out var holds) && holds.AsBsonArray.Any(hold => hold["write"].AsObjectId != write);

    /// <summary>The source above, the day below: the days of a source stand side by side.</summary>
    private static long Id(int source, long day) => ((long)source << DayBits) + day;

    private static string Column(LeadStatus status) => $"n{(int)status}";
}
