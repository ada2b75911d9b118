using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Suppressing;

/// <summary>
/// The version of a list, in its source's document. A change is marked there first, then its entries are written, and the write that raises the version takes
/// the mark off. While a mark stands the source shows a version that no memory carries, so that the store is asked: also where the change dies half-way.
/// Whoever reads a whole list reads its version first: what comes in between makes that version an old one.
/// </summary>
internal static class SuppressionVersion
{
    private const string Field = "suppression_version";
    private const string Changing = "suppression_changing";

    /// <summary>Past this age nobody is at a change any more. A longer one would only be believed a moment too early, by those who fill a memory in its midst.</summary>
    public static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(5);

    /// <summary>Where changes are marked, as its index has it.</summary>
    public const string ChangingSince = $"{Changing}.at";

    public static readonly BsonDocument Columns = new() { { Field, 1 }, { Changing, 1 } };

    /// <summary>The version a source shows: below zero while its list is being changed.</summary>
    public static long Shown(BsonDocument source) => source.TryGetValue(Changing, out var marks) && marks.AsBsonArray.Count > 0 ? ~Of(source) : Of(source);

    /// <summary>Whether a version that was shown once is that of the source as it is now, be its list being changed or not.</summary>
    public static bool IsOf(BsonDocument source, long shown) => Of(source) == (shown < 0 ? ~shown : shown);

    /// <summary>The version a memory of the list may carry; null where there is no such source.</summary>
    public static async Task<long?> FindAsync(IMongoDatabase db, int sourceId, CancellationToken ct) =>
        await db.Sources().Find(new BsonDocument("_id", sourceId)).Project(Columns).FirstOrDefaultAsync(ct) is { } source ? Of(source) : null;

    /// <summary>Marks a change that is about to be made; null where there is no such source.</summary>
    public static async Task<SuppressionMark?> MarkAsync(IMongoDatabase db, int sourceId, DateTimeOffset now, CancellationToken ct)
    {
        var id = ObjectId.GenerateNewId();
        var mark = new BsonDocument("$push", new BsonDocument(Changing, new BsonDocument { { "id", id }, { "at", now.ToBson() } }));
        var options = new FindOneAndUpdateOptions<BsonDocument> { ReturnDocument = ReturnDocument.Before, Projection = Columns };
        var source = await db.Sources().FindOneAndUpdateAsync<BsonDocument>(new BsonDocument("_id", sourceId), mark, options, ct);
        return source is null ? null : new SuppressionMark(id, Of(source));
    }

    /// <summary>
    /// Raises the version after a change and takes its mark off. Where other changes came since, or are being made, which may have undone part of this one or
    /// be left half done, one number is left out, and the change is said to follow that one: so no memory of the version before takes it over as it stands.
    /// </summary>
    public static async Task<SuppressionChange> RaiseAsync(
        IMongoDatabase db, int sourceId, SuppressionMark mark, int changed, DateTimeOffset now, CancellationToken ct)
    {
        var options = new FindOneAndUpdateOptions<BsonDocument> { ReturnDocument = ReturnDocument.Before, Projection = Columns };
        var source = await db.Sources().FindOneAndUpdateAsync(new BsonDocument("_id", sourceId), Raise(mark, now), options, ct);

        var before = Of(source);
        var isAlone = before == mark.Seen && source[Changing].AsBsonArray.Count == 1; // its own: who sweeps up a mark raises the version
        var after = Math.Max(before + (isAlone ? 1 : 2), now.ToUnixTimeMilliseconds());
        return new SuppressionChange(isAlone ? before : before + 1, after, changed);
    }

    /// <summary>Raises the version of every list that a process which died left half changed.</summary>
    public static Task RaiseAbandonedAsync(IMongoDatabase db, DateTimeOffset now, CancellationToken ct) => db.Sources().UpdateManyAsync(
        new BsonDocument(ChangingSince, new BsonDocument("$lt", (now - Abandoned).ToBson())), Raise(new SuppressionMark(ObjectId.Empty, Seen: -1), now), null, ct);

    private static PipelineUpdateDefinition<BsonDocument> Raise(SuppressionMark mark, DateTimeOffset now)
    {
        var isAlone = new BsonDocument("$and", new BsonArray
        {
            new BsonDocument("$eq", new BsonArray { "$" + Field, mark.Seen }), new BsonDocument("$eq", new BsonArray { new BsonDocument("$size", "$" + Changing), 1 }),
        });
        var next = new BsonDocument("$add", new BsonArray { "$" + Field, new BsonDocument("$cond", new BsonArray { isAlone, 1L, 2L }) });
        var stands = new BsonDocument("$and", new BsonArray
        {
            new BsonDocument("$ne", new BsonArray { "$$mark.id", mark.Id }), new BsonDocument("$gte", new BsonArray { "$$mark.at", (now - Abandoned).ToBson() }),
        });
        return new(new[]
        {
            new BsonDocument("$set", new BsonDocument
            {
                { Field, new BsonDocument("$max", new BsonArray { next, now.ToUnixTimeMilliseconds() }) },
                { Changing, new BsonDocument("$filter", new BsonDocument { { "input", "$" + Changing }, { "as", "mark" }, { "cond", stands } }) },
            }),
        });
    }

    private static long Of(BsonDocument source) => source[Field].AsInt64;
}

/// <summary>A change of a list that is being made.</summary>
/// <param name="Id">By which its mark is known.</param>
/// <param name="Seen">The list's version when it began.</param>
internal sealed record SuppressionMark(ObjectId Id, long Seen);
