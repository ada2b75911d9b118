using System.Text.Json;
using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Leads;

/// <summary>Keeps what is known of streamed batches; counts their leads where they stand.</summary>
internal sealed class MongoBatchStore(MongoConnection connection, TimeProvider clock) : IBatchStore
{
    private const string Key = "key";
    private const string Reading = "reading";
    private const int MaxInvalid = 100;

    /// <summary>Records that are counted by one question, so that none takes longer than an answer may, however long the batch is.</summary>
    private const int CountedAtOnce = 1_000_000;

    private static readonly TimeSpan KeyLife = TimeSpan.FromHours(24);

    public Task<LeadId> OpenAsync(int sourceId, string? key, LeadId id, CancellationToken ct) =>
        connection.RunAsync(database => OpenAsync(database, sourceId, key, id, ct), ct);

    public Task CloseAsync(LeadId id, BatchReading reading, CancellationToken ct)
    {
        var read = new BsonDocument
        {
            { "leads", reading.Leads }, { "last", reading.LastRecord }, { "unreadable", reading.Unreadable }, { "errors", JsonSerializer.Serialize(reading.Errors) },
        };
        return connection.RunAsync(
            database => database.Batches().UpdateOneAsync(
                new BsonDocument("_id", id.ToObjectId()), new BsonDocument("$set", new BsonDocument(Reading, read)), cancellationToken: ct),
            ct);
    }

    public Task<BatchState?> FindAsync(int sourceId, LeadId id, CancellationToken ct) => connection.ReadAsync(
        async database =>
        {
            var batch = await database.Batches().Find(new BsonDocument { { "_id", id.ToObjectId() }, { "source", sourceId } }).FirstOrDefaultAsync(ct);
            return batch is null ? null : await ReadStateAsync(database, id, batch.TryGetValue(Reading, out var read) ? Read(read.AsBsonDocument) : null, ct);
        },
        ct);

    private async Task<LeadId> OpenAsync(IMongoDatabase database, int sourceId, string? key, LeadId id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var batch = new BsonDocument { { "_id", id.ToObjectId() }, { "source", sourceId }, { "at", now.ToBson() } };
        if (key is null)
        {
            await TryInsertAsync(database, batch, ct);
            return id;
        }

        batch[Key] = $"{sourceId}|{key}";
        while (true)
        {
            var expired = new BsonDocument { { Key, batch[Key] }, { "at", new BsonDocument("$lte", (now - KeyLife).ToBson()) } };
            await database.Batches().UpdateOneAsync(expired, new BsonDocument("$unset", new BsonDocument(Key, "")), cancellationToken: ct);
            if (await TryInsertAsync(database, batch, ct))
                return id;
            if (await database.Batches().Find(new BsonDocument(Key, batch[Key])).FirstOrDefaultAsync(ct) is { } there)
                return there["_id"].ToLeadId();
            if (await database.Batches().Find(new BsonDocument("_id", batch["_id"])).AnyAsync(ct))
                return id; // it was opened under this id before, and its key has run out
        }
    }

    private static async Task<bool> TryInsertAsync(IMongoDatabase database, BsonDocument batch, CancellationToken ct)
    {
        try
        {
            await database.Batches().InsertOneAsync(batch, cancellationToken: ct);
            return true;
        }
        catch (MongoWriteException fault) when (MongoFaults.IsDuplicate(fault))
        {
            return false;
        }
    }

    private static BatchReading Read(BsonDocument read) => new(
        read["leads"].AsInt64, read["last"].AsInt32, read["unreadable"].AsInt64, JsonSerializer.Deserialize<List<RecordError>>(read["errors"].AsString)!);

    private static async Task<BatchState> ReadStateAsync(IMongoDatabase database, LeadId id, BatchReading? reading, CancellationToken ct)
    {
        // A batch that was not read to its end has no last record; its range is as far as ids with its random bytes can go.
        var end = await FindLastAsync(database, Range(id, 0, reading?.LastRecord ?? int.MaxValue), ct) is { } last ? last.PlacesBehind(id) : -1;
        var counts = new Dictionary<(LeadStatus, RejectReason?), long>();
        for (var from = 0L; from <= end; from += CountedAtOnce)
            await CountAsync(database, Range(id, from, Math.Min(from + CountedAtOnce - 1, end)), counts, ct);

        // Not one more is looked for than there are: it would be looked for to the end of the batch.
        var invalid = (int)Math.Min(counts.GetValueOrDefault((LeadStatus.Rejected, RejectReason.ValidationError)), MaxInvalid);
        return new BatchState(reading, counts, invalid == 0 ? [] : await FindInvalidAsync(database, Range(id, 0, end), invalid, ct));
    }

    /// <summary>The records from one place of the batch to another, both included.</summary>
    private static BsonDocument Range(LeadId batch, long from, long to) => new(
        LeadDocument.Id, new BsonDocument { { "$gte", batch.Plus((int)from).ToObjectId() }, { "$lte", batch.Plus((int)to).ToObjectId() } });

    private static async Task<LeadId?> FindLastAsync(IMongoDatabase database, BsonDocument range, CancellationToken ct) =>
        await database.Leads().Find(range).Sort(new BsonDocument(LeadDocument.Id, -1)).Limit(1).Project(new BsonDocument(LeadDocument.Id, 1)).FirstOrDefaultAsync(ct)
            is { } last ? last[LeadDocument.Id].ToLeadId() : null;

    /// <summary>Counts in the index that holds just what is asked for; no lead is fetched.</summary>
    private static async Task CountAsync(
        IMongoDatabase database, BsonDocument range, Dictionary<(LeadStatus, RejectReason?), long> counts, CancellationToken ct)
    {
        var group = new BsonDocument { { "_id", new BsonDocument { { "status", "$status" }, { "reason", "$reason" } } }, { "n", new BsonDocument("$sum", 1) } };
        var options = new AggregateOptions { Hint = MongoIndexes.LeadsByBatch };
        foreach (var found in await database.Leads().Aggregate(options).Match(range).Group<BsonDocument>(group).ToListAsync(ct))
        {
            var key = KeyOf(found["_id"].AsBsonDocument);
            counts[key] = counts.GetValueOrDefault(key) + found["n"].ToInt64();
        }
    }

    private static async Task<List<LeadOutcome>> FindInvalidAsync(IMongoDatabase database, BsonDocument range, int limit, CancellationToken ct)
    {
        var invalid = new BsonDocument(range) { { LeadDocument.Status, (int)LeadStatus.Rejected }, { "reason", (int)RejectReason.ValidationError } };
        var options = new FindOptions { Hint = MongoIndexes.LeadsByBatch };
        return (await database.Leads().Find(invalid, options).Sort(new BsonDocument(LeadDocument.Id, 1)).Limit(limit)
            .Project(new BsonDocument(LeadDocument.Fields, 0)).ToListAsync(ct)).ConvertAll(LeadDocument.ReadOutcome);
    }

    private static (LeadStatus, RejectReason?) KeyOf(BsonDocument group) =>
        ((LeadStatus)group["status"].ToInt32(), group.TryGetValue("reason", out var reason) && !reason.IsBsonNull ? (RejectReason)reason.ToInt32() : null);
}
