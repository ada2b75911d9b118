using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Contracts.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Leads;

namespace Pingtree.Storage.Mongo.Outcomes;

/// <summary>
/// Every event in the order of its source: an entry holds those of one write, ids and letters only. Who follows a source must not skip an entry that
/// becomes visible late, so numbers are not handed out beforehand: an entry takes the number behind the last one that is there, and the unique id lets
/// one of several through; the others look again. "There" is what a majority has, which no failover undoes: an entry is therefore never visible before the one
/// it follows, and there are no gaps to wait at.
/// </summary>
internal static class EventLog
{
    private const string Write = "write";
    private const string Source = "source";
    private const string At = "at";
    private const string Due = "due";
    private const string Ids = "ids";
    private const string Letters = "letters";

    /// <summary>An entry may hold hundreds of events: a reader rarely wants many entries.</summary>
    private const int EntriesAtOnce = 10;

    /// <summary>
    /// Writes an entry and answers its number; where this write has one, that one's. Times in the log never run against its order, even where clocks do:
    /// whoever reads from a moment on would miss what was stored later and says it was earlier.
    /// </summary>
    public static async Task<long> AppendAsync(IMongoDatabase database, ObjectId write, EventEntry entry, DateTimeOffset now, bool isDue, CancellationToken ct)
    {
        var packed = EventEntries.Write(entry);
        while (true)
        {
            var (number, storedAt) = await NextAsync(database, entry.SourceId, now, ct);
            var document = new BsonDocument
            {
                { "_id", number }, { Write, write }, { Source, entry.SourceId }, { At, storedAt.ToBson() },
                { Ids, new BsonBinaryData(packed.LeadIds) }, { Letters, packed.Letters },
            };
            if (isDue)
                document[Due] = now.ToBson();
            try
            {
                await database.EventLog().InsertOneAsync(document, cancellationToken: ct);
                return number;
            }
            catch (MongoWriteException fault) when (MongoFaults.IsDuplicate(fault))
            {
                // A refusal, too, is answered once a majority has what it rests on: the next look sees it.
                if (await FindNumberAsync(database, write, ct) is { } there)
                    return there;
            }
        }
    }

    /// <summary>The number of the entry of a write; where there is none, one that is due is made.</summary>
    public static async Task<long> AppendUnlessThereAsync(IMongoDatabase database, ObjectId write, EventEntry entry, DateTimeOffset now, CancellationToken ct) =>
        await FindNumberAsync(database, write, ct) ?? await AppendAsync(database, write, entry, now, isDue: true, ct);

    /// <summary>The number of the entry of a write; null where the log has none (any more).</summary>
    public static async Task<long?> FindNumberAsync(IMongoDatabase database, ObjectId write, CancellationToken ct) => (await FindAsync(database, write, ct))?.Entry;

    public static async Task<EventEntry?> FindAsync(IMongoDatabase database, ObjectId write, CancellationToken ct) =>
        await database.EventLog().Find(new BsonDocument(Write, write)).FirstOrDefaultAsync(ct) is { } document ? Read(document) : null;

    public static async Task<IReadOnlyList<EventEntry>> FindDueAsync(IMongoDatabase database, DateTimeOffset before, int limit, CancellationToken ct) =>
        (await database.EventLog().Find(new BsonDocument(Due, new BsonDocument("$lt", before.ToBson()))).Sort(new BsonDocument(Due, 1)).Limit(limit).ToListAsync(ct))
        .ConvertAll(Read);

    /// <summary>Makes the entry of a write due since now; false where the log has forgotten it.</summary>
    public static async Task<bool> MakeDueAsync(IMongoDatabase database, ObjectId write, DateTimeOffset now, CancellationToken ct) =>
        (await database.EventLog().UpdateOneAsync(
            new BsonDocument(Write, write), new BsonDocument("$set", new BsonDocument(Due, now.ToBson())), cancellationToken: ct)).MatchedCount > 0;

    public static Task ClearAsync(IMongoDatabase database, IEnumerable<long> numbers, CancellationToken ct) => database.EventLog().UpdateManyAsync(
        new BsonDocument("_id", new BsonDocument("$in", new BsonArray(numbers))), new BsonDocument("$unset", new BsonDocument(Due, "")), cancellationToken: ct);

    /// <summary>Reads the source's entries in their order, this one included, as long as the visitor wants another one.</summary>
    public static async Task WalkAsync(IMongoDatabase database, int sourceId, long from, Func<EventEntry, bool> visit, CancellationToken ct)
    {
        var filter = new BsonDocument("_id", new BsonDocument { { "$gte", Math.Max(from, EntryNumbers.First(sourceId)) }, { "$lte", EntryNumbers.Last(sourceId) } });
        var options = new FindOptions<BsonDocument> { Sort = new BsonDocument("_id", 1), BatchSize = EntriesAtOnce };
        using var cursor = await database.EventLog().FindAsync(filter, options, ct);
        while (await cursor.MoveNextAsync(ct))
        {
            foreach (var document in cursor.Current)
            {
                if (!visit(Read(document)))
                    return;
            }
        }
    }

    /// <summary>The number of the first entry of the source stored at this moment or later; else one behind the last.</summary>
    public static async Task<long> FindFirstSinceAsync(IMongoDatabase database, int sourceId, DateTimeOffset since, CancellationToken ct)
    {
        var filter = new BsonDocument { { Source, sourceId }, { At, new BsonDocument("$gte", since.ToBson()) } };
        var first = await database.EventLog().Find(filter).Sort(new BsonDocument { { Source, 1 }, { At, 1 }, { "_id", 1 } }).Limit(1)
            .Project(new BsonDocument("_id", 1)).FirstOrDefaultAsync(ct);
        return first?["_id"].AsInt64 ?? await FindNextNumberAsync(database, sourceId, ct);
    }

    /// <summary>The number the next entry of the source will have, as far as can be seen.</summary>
    public static async Task<long> FindNextNumberAsync(IMongoDatabase database, int sourceId, CancellationToken ct) =>
        (await NextAsync(database, sourceId, DateTimeOffset.UnixEpoch, ct)).Number;

    /// <summary>Deletes entries stored before a moment, the oldest first, and no more than so many; what is still due stays, and all behind it.</summary>
    public static async Task<int> DeleteAsync(IMongoDatabase database, DateTimeOffset before, int limit, CancellationToken ct)
    {
        var oldest = await database.EventLog().Find(new BsonDocument(At, new BsonDocument("$lt", before.ToBson())))
            .Sort(new BsonDocument { { At, 1 }, { "_id", 1 } }).Limit(limit).Project(new BsonDocument { { Source, 1 }, { Due, 1 } }).ToListAsync(ct);
        var old = oldest.TakeWhile(entry => !entry.Contains(Due)).ToList();
        if (old.Count == 0)
            return 0;

        // Numbers are never given twice, or a follower's place would mean another entry: how far a source was forgotten is noted first.
        foreach (var source in old.GroupBy(entry => entry[Source].AsInt32, entry => entry["_id"].AsInt64))
        {
            await database.EventLogEnds().UpdateOneAsync(
                new BsonDocument("_id", source.Key), new BsonDocument("$max", new BsonDocument("last", source.Max())), new UpdateOptions { IsUpsert = true }, ct);
        }

        var deleted = await database.EventLog().DeleteManyAsync(
            new BsonDocument { { "_id", new BsonDocument("$in", new BsonArray(old.Select(entry => entry["_id"]))) }, { Due, new BsonDocument("$exists", false) } }, ct);
        return (int)deleted.DeletedCount;
    }

    private static async Task<(long Number, DateTimeOffset StoredAt)> NextAsync(IMongoDatabase database, int sourceId, DateTimeOffset now, CancellationToken ct)
    {
        database = database.WithReadConcern(ReadConcern.Majority);
        var own = new BsonDocument("_id", new BsonDocument { { "$gte", EntryNumbers.First(sourceId) }, { "$lte", EntryNumbers.Last(sourceId) } });
        var last = await database.EventLog().Find(own).Sort(new BsonDocument("_id", -1)).Limit(1).Project(new BsonDocument(At, 1)).FirstOrDefaultAsync(ct);
        if (last is not null)
            return (last["_id"].AsInt64 + 1, last[At].ToTime() is var earlier && earlier > now ? earlier : now);

        var end = await database.EventLogEnds().Find(new BsonDocument("_id", sourceId)).FirstOrDefaultAsync(ct);
        return (end is null ? EntryNumbers.First(sourceId) : end["last"].AsInt64 + 1, now);
    }

    private static EventEntry Read(BsonDocument document) => EventEntries.Read(new SourceOutcomes
    {
        Entry = document["_id"].AsInt64,
        SourceId = document[Source].AsInt32,
        LeadIds = document[Ids].AsByteArray,
        Letters = document[Letters].AsString,
    });
}
