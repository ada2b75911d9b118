using MongoDB.Bson;
using MongoDB.Driver;

namespace Pingtree.Storage.Mongo.Connecting;

/// <summary>Numbers that go up. None is given twice; those of a write that failed are left out.</summary>
internal static class MongoCounters
{
    public const string Sources = "sources";
    public const string Suppressions = "suppressions";
    public const string Tokens = "tokens";
    public const string Webhooks = "webhooks";

    /// <summary>Takes the next numbers, from 1 upwards; answers the first of them.</summary>
    public static async Task<long> TakeAsync(IMongoDatabase database, string counter, int count, CancellationToken ct)
    {
        var taken = await database.Counters().FindOneAndUpdateAsync<BsonDocument>(
            new BsonDocument("_id", counter),
            new BsonDocument("$inc", new BsonDocument("last", (long)count)),
            new FindOneAndUpdateOptions<BsonDocument> { IsUpsert = true, ReturnDocument = ReturnDocument.After },
            ct);
        return taken["last"].AsInt64 - count + 1;
    }
}
