using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Sources;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Sources;

/// <summary>
/// Keeps the operator's key in one document. Every key has a number; who acts by it writes under that number, and a key is replaced only when no write
/// under an older one can be made any more (see <see cref="KeyFence"/>).
/// </summary>
internal sealed class MongoOperatorKeyStore(MongoConnection mongo) : IOperatorKeyStore
{
    private static readonly BsonDocument TheOne = new("_id", 1);

    public Task<byte[]?> FindAsync(CancellationToken ct) =>
        mongo.RunAsync(async db => (await db.OperatorKey().Find(TheOne).FirstOrDefaultAsync(ct))?.ReadBytes("key"), ct);

    public Task<bool> TryInitialiseAsync(byte[] keyHash, CancellationToken ct) => mongo.RunAsync(
        async db =>
        {
            try
            {
                await db.OperatorKey().InsertOneAsync(new BsonDocument { { "_id", 1 }, { "key", keyHash.ToBson() }, { "number", 1L } }, null, ct);
                return true;
            }
            catch (MongoException fault) when (MongoFaults.IsDuplicate(fault))
            {
                return false;
            }
        },
        ct);

    public Task<bool> TryConfigureAsync(byte[] keyHash, CancellationToken ct) => mongo.RunAsync(
        async db =>
        {
            try
            {
                // Where this value was taken before, nothing matches, and the document that is to be made instead is there already.
                var wanted = new BsonDocument { { "_id", 1 }, { "configured", new BsonDocument("$ne", keyHash.ToBson()) } };
                return await ReplaceAsync(db, wanted, new BsonDocument { { "key", keyHash.ToBson() }, { "configured", keyHash.ToBson() } }, upsert: true, ct);
            }
            catch (MongoException fault) when (MongoFaults.IsDuplicate(fault))
            {
                // The start that took it may have died before it shut out the older ones.
                await KeyFence.RaiseAsync(db, await KeyFence.CurrentAsync(db, ct), ct);
                return false;
            }
        },
        ct);

    public Task<bool> ReplaceAsync(byte[] shownHash, byte[] keyHash, CancellationToken ct) => mongo.RunAsync(
        db => ReplaceAsync(
            db, new BsonDocument { { "_id", 1 }, { "key", shownHash.ToBson() } }, new BsonDocument("key", keyHash.ToBson()), upsert: false, ct),
        ct);

    private static async Task<bool> ReplaceAsync(IMongoDatabase db, BsonDocument wanted, BsonDocument values, bool upsert, CancellationToken ct)
    {
        var replaced = await db.OperatorKey().FindOneAndUpdateAsync<BsonDocument>(
            wanted,
            new BsonDocument { { "$set", values }, { "$inc", new BsonDocument("number", 1L) } },
            new FindOneAndUpdateOptions<BsonDocument> { IsUpsert = upsert, ReturnDocument = ReturnDocument.After },
            ct);
        if (replaced is null)
            return false;

        await KeyFence.RaiseAsync(db, replaced["number"].AsInt64, ct);
        return true;
    }
}
