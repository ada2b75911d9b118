using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Sources;

/// <summary>
/// Lets the operator's key replace a source's key only while it is in force, although the two stand in different documents: every source carries the number
/// of the oldest operator key that may still write to it, and a key that was replaced is below that number everywhere before anybody hears that it was.
/// </summary>
internal static class KeyFence
{
    public const string Field = "operator_key_number";

    /// <summary>The number of the operator's key; null where it is not the one in force.</summary>
    public static async Task<long?> FindNumberAsync(IMongoDatabase db, byte[] shownHash, CancellationToken ct) =>
        (await db.OperatorKey().Find(new BsonDocument { { "_id", 1 }, { "key", shownHash.ToBson() } }).FirstOrDefaultAsync(ct))?["number"].AsInt64;

    /// <summary>The number of the key in force; 0 before the first.</summary>
    public static async Task<long> CurrentAsync(IMongoDatabase db, CancellationToken ct) =>
        (await db.OperatorKey().Find(new BsonDocument("_id", 1)).FirstOrDefaultAsync(ct))?["number"].AsInt64 ?? 0;

    /// <summary>Shuts out every key before this one.</summary>
    public static Task RaiseAsync(IMongoDatabase db, long number, CancellationToken ct) =>
        db.Sources().UpdateManyAsync(
            new BsonDocument("_id", new BsonDocument("$gt", 0)), new BsonDocument("$max", new BsonDocument(Field, number)), null, ct);
}
