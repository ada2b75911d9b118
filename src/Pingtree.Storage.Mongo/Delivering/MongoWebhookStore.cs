using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Delivering;

/// <summary>Keeps the endpoints.</summary>
internal sealed class MongoWebhookStore(MongoConnection mongo, TimeProvider clock) : IWebhookStore
{
    private static readonly FindOneAndUpdateOptions<BsonDocument> Changed = new() { ReturnDocument = ReturnDocument.After };

    public Task<bool> CreateAsync(Webhook webhook, int most, CancellationToken ct) => mongo.RunAsync(
        async db =>
        {
            var number = await MongoCounters.TakeAsync(db, MongoCounters.Webhooks, 1, ct);
            while (await FindPlaceAsync(db, webhook.SourceId, most, ct) is { } place)
            {
                try
                {
                    await db.Webhooks().InsertOneAsync(WebhookDocuments.Write(webhook, number, place), null, ct);
                    return true;
                }
                catch (MongoWriteException fault) when (MongoFaults.IsDuplicate(fault))
                {
                    // Somebody was faster; is there another place?
                }
            }

            return false;
        },
        ct);

    public Task<IReadOnlyList<Webhook>> ListAsync(int sourceId, CancellationToken ct) => mongo.RunAsync<IReadOnlyList<Webhook>>(
        async db => (await db.Webhooks().Find(WebhookDocuments.Of(sourceId)).ToListAsync(ct))
            .OrderBy(document => document["number"].AsInt64).Select(WebhookDocuments.Read).ToList(),
        ct);

    public Task<Webhook?> FindAsync(int sourceId, WebhookId id, CancellationToken ct) =>
        mongo.RunAsync(db => WebhookDocuments.FindAsync(db, WebhookDocuments.Of(sourceId, id), ct), ct);

    public async Task<IReadOnlyList<Webhook>> FindActiveAsync(IReadOnlyCollection<int> sourceIds, CancellationToken ct) => sourceIds.Count == 0
        ? []
        : await mongo.RunAsync(
            db => WebhookDocuments.FindManyAsync(
                db, WebhookDocuments.Switched(on: true).Add("source", new BsonDocument("$in", new BsonArray(sourceIds.Distinct()))), ct),
            ct);

    public Task<Webhook?> ChangeAsync(int sourceId, WebhookId id, WebhookChange change, CancellationToken ct) => mongo.RunAsync(
        async db =>
        {
            var wanted = WebhookDocuments.Of(sourceId, id);
            if (change is { Url: null, Events: null, Active: null })
                return await WebhookDocuments.FindAsync(db, wanted, ct);
            if (change.Active == true && await SwitchOnAsync(db, wanted, id, change, ct) is { } switchedOn)
                return switchedOn;

            var after = await UpdateAsync(db, wanted, change, endsFailing: change.Url is not null, ct);
            if (after is { Active: false })
                await Leftovers.CancelAsync(db, id, clock.GetUtcNow(), Leftovers.AtOnce, ct);
            return after;
        },
        ct);

    public Task<bool> RotateSecretAsync(int sourceId, WebhookId id, byte[] secret, DateTimeOffset oldUntil, CancellationToken ct) => mongo.RunAsync(
        async db =>
        {
            while (await WebhookDocuments.FindAsync(db, WebhookDocuments.Of(sourceId, id), ct) is { } before)
            {
                var rotated = new BsonDocument
                {
                    { "secret", secret.ToBson() }, { "old_secret", before.Secret.ToBson() }, { "old_secret_until", oldUntil.ToBson() },
                };
                var same = WebhookDocuments.Of(sourceId, id).Add("secret", before.Secret.ToBson());
                if ((await db.Webhooks().UpdateOneAsync(same, new BsonDocument("$set", rotated), null, ct)).MatchedCount > 0)
                    return true;
            }

            return false;
        },
        ct);

    public Task<bool> DeleteAsync(int sourceId, WebhookId id, CancellationToken ct) => mongo.RunAsync(
        async db =>
        {
            if (!await Leftovers.MarkAsync(db, WebhookDocuments.Of(sourceId, id), clock.GetUtcNow(), ct))
                return false;
            await Leftovers.DeleteAsync(db, id.Value, Leftovers.AtOnce, ct);
            return true;
        },
        ct);

    /// <summary>Switches on an endpoint that is off, once all that is left from before is cancelled; null where there is none, or it is on.</summary>
    private async Task<Webhook?> SwitchOnAsync(IMongoDatabase db, BsonDocument wanted, WebhookId id, WebhookChange change, CancellationToken ct)
    {
        var off = new BsonDocument(wanted).Add(WebhookDocuments.Active, false);
        if (await WebhookDocuments.FindAsync(db, off, ct) is null)
            return null;

        while (await Leftovers.CancelAsync(db, id, clock.GetUtcNow(), Leftovers.AtOnce, ct) == Leftovers.AtOnce)
        {
            // A step at a time: nobody waits for millions.
        }

        return await UpdateAsync(db, off, change, endsFailing: true, ct);
    }

    private static async Task<Webhook?> UpdateAsync(IMongoDatabase db, BsonDocument wanted, WebhookChange change, bool endsFailing, CancellationToken ct)
    {
        var values = new BsonDocument()
            .Add("url", change.Url?.OriginalString, change.Url is not null)
            .Add("events", change.Events?.ToLetters(), change.Events is not null)
            .Add(WebhookDocuments.Active, change.Active, change.Active is not null);
        var update = new BsonDocument("$set", values)
            .Add("$unset", new BsonDocument { { WebhookDocuments.FailingSince, "" }, { WebhookDocuments.LastFailureAt, "" } }, endsFailing);
        return await db.Webhooks().FindOneAndUpdateAsync(wanted, update, Changed, ct) is { } after ? WebhookDocuments.Read(after) : null;
    }

    /// <summary>The source's first free place; null: all are taken.</summary>
    private static async Task<int?> FindPlaceAsync(IMongoDatabase db, int sourceId, int most, CancellationToken ct)
    {
        var taken = (await db.Webhooks().Find(WebhookDocuments.Of(sourceId)).Project(new BsonDocument("place", 1)).ToListAsync(ct))
            .Select(document => document["place"].AsInt32).ToHashSet();
        return Enumerable.Range(0, most).Where(place => !taken.Contains(place)).Select(place => (int?)place).FirstOrDefault();
    }
}
