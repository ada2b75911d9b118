using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Delivering;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Delivering;

/// <summary>
/// Writes what came of attempts. A delivery and its endpoint are two documents: the delivery is written first, by its lease, and what it says of the endpoint
/// after, held against the endpoint as it is at that moment. What a crash between the two leaves out, the endpoint's next attempt says again.
/// </summary>
internal static class AttemptResults
{
    private static readonly BulkWriteOptions Unordered = new() { IsOrdered = false };

    /// <summary>Answers those that switched their endpoint off.</summary>
    public static async Task<IReadOnlyList<AttemptResult>> WriteAsync(IMongoDatabase db, IReadOnlyList<AttemptResult> results, CancellationToken ct)
    {
        var endpoints = (await WebhookDocuments.FindManyAsync(db, WebhookDocuments.AnyOf(results.Select(r => r.Delivery.Webhook).Distinct()), ct))
            .ToDictionary(webhook => webhook.Id);
        var valid = await FindLeasedAsync(db, results.Where(result => endpoints.ContainsKey(result.Delivery.Webhook)), ct);
        if (valid.Count == 0)
            return [];

        var written = await WriteDeliveriesAsync(db, valid, endpoints, ct);
        var switchedOff = new List<AttemptResult>();
        foreach (var ofEndpoint in written.GroupBy(result => result.Delivery.Webhook))
        {
            if (await WriteEndpointAsync(db, endpoints[ofEndpoint.Key], [.. ofEndpoint], ct) is { } last)
                switchedOff.Add(last);
        }

        return switchedOff;
    }

    /// <summary>Those whose lease is in force.</summary>
    private static async Task<List<AttemptResult>> FindLeasedAsync(IMongoDatabase db, IEnumerable<AttemptResult> results, CancellationToken ct)
    {
        var asked = results.ToList();
        var leases = (await db.Deliveries().Find(In(asked)).Project(new BsonDocument("lease", 1)).ToListAsync(ct))
            .ToDictionary(delivery => delivery["_id"].AsString, delivery => delivery["lease"].AsInt64);
        return asked.FindAll(result => leases.TryGetValue(result.Delivery.Id.Value, out var lease) && lease == result.Delivery.Lease);
    }

    /// <summary>Writes the deliveries in one write; answers those whose lease was still in force.</summary>
    private static async Task<List<AttemptResult>> WriteDeliveriesAsync(
        IMongoDatabase db, List<AttemptResult> results, Dictionary<WebhookId, Webhook> endpoints, CancellationToken ct)
    {
        var mark = ObjectId.GenerateNewId();
        var asTold = new Dictionary<WebhookId, Webhook>(endpoints); // what earlier results of the same write say counts for the later ones
        var updates = new List<UpdateOneModel<BsonDocument>>();
        foreach (var result in results)
        {
            var (verdict, endpoint) = Judge(result, asTold[result.Delivery.Webhook]);
            asTold[endpoint.Id] = endpoint;
            updates.Add(new UpdateOneModel<BsonDocument>(
                new BsonDocument { { "_id", result.Delivery.Id.Value }, { "lease", result.Delivery.Lease } },
                DeliveryDocuments.Finish(result, verdict, mark)));
        }

        var done = await db.Deliveries().BulkWriteAsync(updates, Unordered, ct);
        if (done.MatchedCount == results.Count)
            return results;

        var ours = (await db.Deliveries().Find(In(results).Add("mark", mark)).Project(new BsonDocument("_id", 1)).ToListAsync(ct))
            .Select(delivery => delivery["_id"].AsString).ToHashSet();
        return results.FindAll(result => ours.Contains(result.Delivery.Id.Value));
    }

    /// <summary>Writes what the results say of their endpoint; answers the one that switched it off.</summary>
    private static async Task<AttemptResult?> WriteEndpointAsync(IMongoDatabase db, Webhook before, AttemptResult[] results, CancellationToken ct)
    {
        while (true)
        {
            var (after, last) = (before, (AttemptResult?)null);
            foreach (var result in results)
            {
                (var verdict, after) = Judge(result, after);
                if (verdict.SwitchOff)
                    last = result;
            }

            if (after == before)
                return null;

            var update = new BsonDocument("$set", new BsonDocument(WebhookDocuments.Active, after.Active));
            if (after is { FailingSince: { } since, LastFailureAt: { } lastAt })
                update["$set"].AsBsonDocument.Add(WebhookDocuments.FailingSince, since.ToBson()).Add(WebhookDocuments.LastFailureAt, lastAt.ToBson());
            else
                update.Add("$unset", new BsonDocument { { WebhookDocuments.FailingSince, "" }, { WebhookDocuments.LastFailureAt, "" } });
            if ((await db.Webhooks().UpdateOneAsync(WebhookDocuments.Unchanged(before), update, null, ct)).MatchedCount > 0)
            {
                if (last is not null)
                    await Leftovers.CancelAsync(db, after.Id, last.FinishedAt, Leftovers.AtOnce, ct);
                return last;
            }

            // The partner or another process changed it meanwhile: judged again by what it is now.
            if (await WebhookDocuments.FindAsync(db, WebhookDocuments.AnyOf([before.Id]), ct) is not { } now)
                return null;
            before = now;
        }
    }

    private static (AttemptVerdict Verdict, Webhook Endpoint) Judge(AttemptResult result, Webhook endpoint)
    {
        var verdict = AttemptVerdict.Of(result, endpoint);
        return (verdict, endpoint with { FailingSince = verdict.FailingSince, LastFailureAt = verdict.LastFailureAt, Active = endpoint.Active && !verdict.SwitchOff });
    }

    private static BsonDocument In(IEnumerable<AttemptResult> results) =>
        new("_id", new BsonDocument("$in", new BsonArray(results.Select(result => result.Delivery.Id.Value))));
}
