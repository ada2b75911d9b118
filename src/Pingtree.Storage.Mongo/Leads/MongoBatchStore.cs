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
        var last = id.Plus(reading?.LastRecord ?? int.MaxValue);
        var range = new BsonDocument(LeadDocument.Id, new BsonDocument { { "$gte", id.ToObjectId() }, { "$lte", last.ToObjectId() } });
        var group = new BsonDocument { { "_id", new BsonDocument { { "status", "$status" }, { "reason", "$reason" } } }, { "n", new BsonDocument("$sum", 1) } };
        var groups = await database.Leads().Aggregate().Match(range).Group<BsonDocument>(group).ToListAsync(ct);
        var counts = groups.ToDictionary(g => KeyOf(g["_id"].AsBsonDocument), g => g["n"].ToInt64());

        var invalid = await database.Leads().Find(new BsonDocument(range) { { "reason", (int)RejectReason.ValidationError } })
            .Sort(new BsonDocument(LeadDocument.Id, 1)).Limit(MaxInvalid).Project(new BsonDocument(LeadDocument.Fields, 0)).ToListAsync(ct);
        return new BatchState(reading, counts, invalid.ConvertAll(LeadDocument.ReadOutcome));
    }

    private static (LeadStatus, RejectReason?) KeyOf(BsonDocument group) =>
        ((LeadStatus)group["status"].ToInt32(), group.TryGetValue("reason", out var reason) && !reason.IsBsonNull ? (RejectReason)reason.ToInt32() : null);
}
