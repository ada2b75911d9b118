using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Delivering;

/// <summary>Looks once at the deliveries of every endpoint in question, all in one round trip, and no further than asked: what a dead one piled up costs nobody.</summary>
internal static class DueDeliveries
{
    private const string Found = "found";

    /// <summary>Endpoints that have a delivery of the kind wanted.</summary>
    public static Task<List<BsonDocument>> FindWebhooksAsync(IMongoDatabase db, BsonDocument webhooks, BsonDocument wanted, CancellationToken ct) =>
        AggregateAsync(db, webhooks, [Match(wanted), Limit(1), new BsonDocument("$project", new BsonDocument("_id", 1))], ct);

    /// <summary>Endpoints that have any, each with its deliveries of the kind wanted, longest due first, at most so many.</summary>
    public static async Task<List<(BsonDocument Webhook, IEnumerable<BsonDocument> Deliveries)>> FindFirstAsync(
        IMongoDatabase db, BsonDocument webhooks, BsonDocument wanted, int limit, CancellationToken ct) =>
        (await AggregateAsync(db, webhooks, [Match(wanted), ByDueTime(), Limit(limit), new BsonDocument("$project", new BsonDocument("_id", 1))], ct))
            .ConvertAll(webhook => (webhook, webhook[Found].AsBsonArray.Select(delivery => delivery.AsBsonDocument)));

    /// <summary>For each endpoint that has any: how many of the kind wanted, counted up to a number of them, and since when the first is due.</summary>
    public static async Task<List<(long Due, DateTimeOffset Since)>> CountAsync(
        IMongoDatabase db, BsonDocument webhooks, BsonDocument wanted, int most, CancellationToken ct)
    {
        var count = new BsonDocument("$group", new BsonDocument
        {
            { "_id", BsonNull.Value }, { "due", new BsonDocument("$sum", 1L) }, { "since", new BsonDocument("$min", "$due_at") },
        });
        return (await AggregateAsync(db, webhooks, [Match(wanted), ByDueTime(), Limit(most), count], ct))
            .Select(webhook => webhook[Found][0].AsBsonDocument)
            .Select(counted => (counted["due"].ToInt64(), counted.ReadTime("since"))).ToList();
    }

    private static Task<List<BsonDocument>> AggregateAsync(IMongoDatabase db, BsonDocument webhooks, BsonArray perWebhook, CancellationToken ct)
    {
        var look = new BsonDocument
        {
            { "from", MongoCollections.DeliveriesName }, { "localField", "_id" }, { "foreignField", "webhook" }, { "pipeline", perWebhook }, { "as", Found },
        };
        BsonDocument[] stages = [Match(webhooks), new("$lookup", look), Match(new BsonDocument(Found, new BsonDocument("$ne", new BsonArray())))];
        return db.Webhooks().Aggregate<BsonDocument>(stages, null, ct).ToListAsync(ct);
    }

    private static BsonDocument Match(BsonDocument wanted) => new("$match", wanted);

    private static BsonDocument ByDueTime() => new("$sort", new BsonDocument { { "due_at", 1 }, { "order", 1 } });

    private static BsonDocument Limit(int limit) => new("$limit", limit);
}
