using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Suppressing;

/// <summary>
/// The version of a list, in its source's document. Entries are written first and the version raised after, so a memory of the new version was read from a
/// list that has them. Whoever reads a whole list reads its version first: what comes in between makes that version an old one.
/// </summary>
internal static class SuppressionVersion
{
    private const string Field = "suppression_version";

    /// <summary>The version; null where there is no such source.</summary>
    public static async Task<long?> FindAsync(IMongoDatabase db, int sourceId, CancellationToken ct) =>
        (await db.Sources().Find(new BsonDocument("_id", sourceId)).Project(new BsonDocument(Field, 1)).FirstOrDefaultAsync(ct))?[Field].AsInt64;

    /// <summary>
    /// Raises the version after a change. Where other changes came since <paramref name="seen"/>, which may have undone part of this one, one number is left
    /// out, and the change is said to follow that one: so no memory of the version before takes it over as it stands.
    /// </summary>
    public static async Task<SuppressionChange> RaiseAsync(IMongoDatabase db, int sourceId, long seen, int changed, DateTimeOffset now, CancellationToken ct)
    {
        var next = new BsonDocument("$add", new BsonArray
        {
            "$" + Field,
            new BsonDocument("$cond", new BsonArray { new BsonDocument("$eq", new BsonArray { "$" + Field, seen }), 1L, 2L }),
        });
        var raise = new BsonDocument("$set", new BsonDocument(Field, new BsonDocument("$max", new BsonArray { next, now.ToUnixTimeMilliseconds() })));
        var options = new FindOneAndUpdateOptions<BsonDocument> { ReturnDocument = ReturnDocument.Before };
        var source = await db.Sources().FindOneAndUpdateAsync(
            new BsonDocument("_id", sourceId), new PipelineUpdateDefinition<BsonDocument>(new[] { raise }), options, ct);

        var before = source[Field].AsInt64;
        var isAlone = before == seen;
        var after = Math.Max(before + (isAlone ? 1 : 2), now.ToUnixTimeMilliseconds());
        return new SuppressionChange(isAlone ? before : before + 1, after, changed);
    }
}
