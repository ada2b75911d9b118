using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Delivering;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Delivering;

/// <summary>
/// What endpoints that were deleted or switched off leave behind. A dead endpoint may leave millions of deliveries: the first go with the endpoint, the
/// others in steps, and nobody is given them meanwhile.
/// </summary>
internal static class Leftovers
{
    /// <summary>Documents that go at once, in some ten milliseconds.</summary>
    public const int AtOnce = 1000;

    /// <summary>A deleted endpoint is remembered so long after its last delivery went: one that was noted while it was being deleted may come after.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);

    private static readonly BsonDocument IdOnly = new("_id", 1);

    /// <summary>Makes an endpoint a deleted one; false where there is none.</summary>
    public static async Task<bool> MarkAsync(IMongoDatabase db, BsonDocument wanted, DateTimeOffset now, CancellationToken ct)
    {
        while (await db.Webhooks().Find(wanted).FirstOrDefaultAsync(ct) is { } found)
        {
            var mark = new BsonDocument
            {
                { "$set", new BsonDocument { { WebhookDocuments.DeletedAt, now.ToBson() }, { WebhookDocuments.Active, false }, { "place", -found["number"].AsInt64 } } },
                { "$unset", new BsonDocument { { "secret", "" }, { "old_secret", "" }, { "url", "" } } },
            };
            if ((await db.Webhooks().UpdateOneAsync(wanted, mark, null, ct)).MatchedCount > 0)
                return true;
        }

        return false;
    }

    /// <summary>
    /// Cancels pending deliveries of an endpoint, at most so many; answers how many. An attempt that is being made keeps its lease: what came of it may
    /// still be written.
    /// </summary>
    public static async Task<int> CancelAsync(IMongoDatabase db, WebhookId webhook, DateTimeOffset now, int limit, CancellationToken ct)
    {
        if (await FindAsync(db, DeliveryDocuments.PendingOf(webhook.Value), limit, ct) is not { Count: > 0 } ids)
            return 0;

        var cancel = new BsonDocument
        {
            { "$set", new BsonDocument { { "status", (int)DeliveryStatus.Cancelled }, { "finished_at", now.ToBson() } } },
            { "$unset", new BsonDocument("due_at", "") },
        };
        await db.Deliveries().UpdateManyAsync(DeliveryDocuments.Pending().Add("_id", new BsonDocument("$in", ids)), cancel, null, ct);
        return ids.Count;
    }

    /// <summary>Deletes deliveries of an endpoint, at most so many; answers how many.</summary>
    public static Task<int> DeleteAsync(IMongoDatabase db, string webhook, int limit, CancellationToken ct) =>
        DeleteAsync(db, new BsonDocument("webhook", webhook), limit, ct);

    /// <summary>Deletes deliveries that finished before a moment, at most so many; answers how many.</summary>
    public static Task<int> DeleteFinishedAsync(IMongoDatabase db, DateTimeOffset before, int limit, CancellationToken ct) =>
        DeleteAsync(db, new BsonDocument("finished_at", new BsonDocument("$lt", before.ToBson())), limit, ct);

    /// <summary>Settles at most so many deliveries; answers how many.</summary>
    public static async Task<int> SettleAsync(IMongoDatabase db, DateTimeOffset now, int limit, CancellationToken ct)
    {
        var settled = 0;
        var deleted = new BsonDocument(WebhookDocuments.DeletedAt, new BsonDocument("$lte", now.ToBson()));
        foreach (var webhook in await db.Webhooks().Find(deleted).ToListAsync(ct))
        {
            var left = limit - settled;
            if (left == 0)
                return settled;
            var gone = await DeleteAsync(db, webhook["_id"].AsString, left, ct);
            settled += gone;
            if (gone < left && webhook.ReadTime(WebhookDocuments.DeletedAt) + Remembered <= now)
                await db.Webhooks().DeleteOneAsync(new BsonDocument("_id", webhook["_id"]), ct);
        }

        foreach (var webhook in await DueDeliveries.FindWebhooksAsync(db, WebhookDocuments.Switched(on: false), DeliveryDocuments.Pending(), ct))
        {
            if (settled == limit)
                break;
            settled += await CancelAsync(db, WebhookDocuments.ReadId(webhook["_id"]), now, limit - settled, ct);
        }

        return settled;
    }

    private static async Task<int> DeleteAsync(IMongoDatabase db, BsonDocument wanted, int limit, CancellationToken ct)
    {
        if (limit == 0 || await FindAsync(db, wanted, limit, ct) is not { Count: > 0 } ids)
            return 0;
        return (int)(await db.Deliveries().DeleteManyAsync(new BsonDocument(wanted).Add("_id", new BsonDocument("$in", ids)), ct)).DeletedCount;
    }

    private static async Task<BsonArray> FindAsync(IMongoDatabase db, BsonDocument wanted, int limit, CancellationToken ct) =>
        new((await db.Deliveries().Find(wanted).Limit(limit).Project(IdOnly).ToListAsync(ct)).Select(found => found["_id"]));
}
