using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Delivering;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Delivering;

/// <summary>
/// Gives deliveries to one of those who want them: each marks what is due as its own, under the condition that it is still due, and then reads what bears its
/// mark. Who was too late for some looks again.
/// </summary>
internal static class DeliveryLeases
{
    public static async Task<IReadOnlyList<LeasedDelivery>> TakeAsync(
        IMongoDatabase db, IReadOnlyDictionary<WebhookId, int> room, DateTimeOffset now, DateTimeOffset until, CancellationToken ct)
    {
        var taken = new List<LeasedDelivery>();
        var left = room.Where(r => r.Value > 0).ToDictionary();
        while (left.Count > 0)
        {
            var due = (await DueDeliveries.FindFirstAsync(db, WebhookDocuments.ActiveOf(left.Keys), DeliveryDocuments.Due(now), left.Values.Max(), ct))
                .ConvertAll(found => (Webhook: WebhookDocuments.Read(found.Webhook), found.Deliveries));
            var wanted = due.SelectMany(found => found.Deliveries.Take(left[found.Webhook.Id]).Select(delivery => delivery["_id"])).ToList();
            if (wanted.Count == 0)
                break;

            var webhooks = due.ToDictionary(found => found.Webhook.Id.Value, found => found.Webhook);
            var ours = await MarkAsync(db, wanted, now, until, ct);
            taken.AddRange(ours.Select(delivery => DeliveryDocuments.ReadLeased(delivery, webhooks[delivery["webhook"].AsString])));
            if (ours.Count == wanted.Count)
                break;

            foreach (var (webhook, count) in ours.CountBy(delivery => WebhookDocuments.ReadId(delivery["webhook"])))
                left[webhook] -= count;
            left = left.Where(l => l.Value > 0).ToDictionary();
        }

        return taken;
    }

    /// <summary>Takes what is still due of these; answers it in the order asked.</summary>
    private static async Task<IReadOnlyList<BsonDocument>> MarkAsync(
        IMongoDatabase db, List<BsonValue> wanted, DateTimeOffset now, DateTimeOffset until, CancellationToken ct)
    {
        var mark = ObjectId.GenerateNewId();
        var ids = new BsonDocument("$in", new BsonArray(wanted));
        var take = new BsonDocument
        {
            { "$set", new BsonDocument { { "due_at", until.ToBson() }, { "leased_until", until.ToBson() }, { "mark", mark } } },
            { "$inc", new BsonDocument("lease", 1L) },
        };
        await db.Deliveries().UpdateManyAsync(DeliveryDocuments.Due(now).Add("_id", ids), take, null, ct);
        var ours = (await db.Deliveries().Find(new BsonDocument { { "_id", ids }, { "mark", mark } }).ToListAsync(ct)).ToDictionary(delivery => delivery["_id"]);
        return wanted.Where(ours.ContainsKey).Select(id => ours[id]).ToList();
    }
}
