using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Leads;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Leads;

namespace Pingtree.Storage.Mongo.Delivering;

/// <summary>Keeps the deliveries, a document for each.</summary>
internal sealed class MongoDeliveryStore(MongoConnection mongo, TimeProvider clock) : IDeliveryStore, ILeadMentions
{
    private static readonly InsertManyOptions Unordered = new() { IsOrdered = false };

    public async Task AddAsync(IReadOnlyList<NewDelivery> deliveries, DateTimeOffset now, CancellationToken ct)
    {
        if (deliveries.Count > 0)
            await mongo.RunAsync(async db => await InsertAsync(db, await ForActiveAsync(db, deliveries, ct), now, ct), ct);
    }

    public async Task<int> ReplayAsync(IReadOnlyList<NewDelivery> deliveries, DateTimeOffset now, CancellationToken ct) => deliveries.Count == 0
        ? 0
        : await mongo.RunAsync(
            async db =>
            {
                var wanted = await ForActiveAsync(db, deliveries, ct);
                var count = wanted.Count;
                while (await InsertAsync(db, wanted, now, ct) is { Count: > 0 } known)
                {
                    var afresh = new PipelineUpdateDefinition<BsonDocument>(DeliveryDocuments.Afresh(now));
                    var updates = known.Select(delivery => new UpdateOneModel<BsonDocument>(
                        new BsonDocument { { "event", delivery.EventId }, { "webhook", delivery.Webhook.Value } }, afresh));
                    var result = await db.Deliveries().BulkWriteAsync(updates, new BulkWriteOptions { IsOrdered = false }, ct);
                    if (result.MatchedCount == known.Count)
                        break;
                    wanted = known; // one of them was deleted between the two
                }

                return count;
            },
            ct);

    public Task<RetryAnswer> RetryAsync(int sourceId, DeliveryId id, DateTimeOffset now, CancellationToken ct) => mongo.RunAsync(
        async db =>
        {
            var delivery = await db.Deliveries().Find(Of(id)).FirstOrDefaultAsync(ct);
            if (delivery is null
                || await WebhookDocuments.FindAsync(db, WebhookDocuments.Of(sourceId, WebhookDocuments.ReadId(delivery["webhook"])), ct) is not { } webhook)
            {
                return RetryAnswer.NotFound;
            }

            if (!webhook.Active)
                return RetryAnswer.SwitchedOff;

            var afresh = new PipelineUpdateDefinition<BsonDocument>(DeliveryDocuments.Afresh(now));
            return (await db.Deliveries().UpdateOneAsync(Of(id), afresh, null, ct)).MatchedCount > 0 ? RetryAnswer.Due : RetryAnswer.NotFound;
        },
        ct);

    public Task<IReadOnlyList<Webhook>> FindDueWebhooksAsync(DateTimeOffset now, CancellationToken ct) => mongo.RunAsync<IReadOnlyList<Webhook>>(
        async db => (await DueDeliveries.FindWebhooksAsync(db, WebhookDocuments.Switched(on: true), DeliveryDocuments.Due(now), ct))
            .ConvertAll(WebhookDocuments.Read),
        ct);

    public Task<IReadOnlyList<LeasedDelivery>> TakeAsync(
        IReadOnlyDictionary<WebhookId, int> room, DateTimeOffset now, TimeSpan lease, CancellationToken ct) =>
        mongo.RunAsync<IReadOnlyList<LeasedDelivery>>(db => DeliveryLeases.TakeAsync(db, room, now, now + lease, ct), ct);

    public async Task<IReadOnlyList<AttemptResult>> FinishAsync(IReadOnlyList<AttemptResult> results, CancellationToken ct) => results.Count == 0
        ? []
        : await mongo.RunAsync(db => AttemptResults.WriteAsync(db, results, ct), ct);

    public Task<IReadOnlyList<Delivery>> ListAsync(int sourceId, WebhookId webhook, DeliveryStatus? status, int limit, CancellationToken ct) =>
        mongo.RunAsync<IReadOnlyList<Delivery>>(
            async db =>
            {
                if (await WebhookDocuments.FindAsync(db, WebhookDocuments.Of(sourceId, webhook), ct) is null)
                    return [];

                // Every status is named, so that each is read in its own order along the index.
                var statuses = new BsonArray((status is { } one ? [one] : Enum.GetValues<DeliveryStatus>()).Select(s => (int)s));
                var wanted = new BsonDocument { { "webhook", webhook.Value }, { "status", new BsonDocument("$in", statuses) } };
                return (await db.Deliveries().Find(wanted).Sort(new BsonDocument("order", -1)).Limit(limit).ToListAsync(ct))
                    .ConvertAll(DeliveryDocuments.Read);
            },
            ct);

    public Task<int> TidyAsync(DateTimeOffset finishedBefore, int limit, CancellationToken ct) => mongo.RunAsync(
        async db =>
        {
            var settled = await Leftovers.SettleAsync(db, clock.GetUtcNow(), limit, ct);
            return settled + await Leftovers.DeleteFinishedAsync(db, finishedBefore, limit - settled, ct);
        },
        ct);

    public Task<DeliveryBacklog> ReadBacklogAsync(DateTimeOffset now, CancellationToken ct) => mongo.RunAsync(
        async db =>
        {
            var counts = await DueDeliveries.CountAsync(
                db, WebhookDocuments.Reachable(), DeliveryDocuments.Due(now), DeliveryBacklog.MostCounted, ct);
            return new DeliveryBacklog(counts.Sum(count => count.Due), counts.Count == 0 ? null : counts.Min(count => count.Since));
        },
        ct);

    /// <summary>The id of an event begins with its lead's; answers of endpoints may repeat the person.</summary>
    public Task ForgetAsync(IReadOnlyList<LeadId> leads, CancellationToken ct) => leads.Count == 0
        ? Task.CompletedTask
        : mongo.RunAsync(
            db =>
            {
                var ofLead = leads.Select(lead => new BsonDocument("event", new BsonDocument { { "$gte", $"{lead}." }, { "$lt", $"{lead}/" } }));
                return db.Deliveries().DeleteManyAsync(new BsonDocument("$or", new BsonArray(ofLead)), ct);
            },
            ct);

    private static BsonDocument Of(DeliveryId id) => new("_id", id.Value);

    private static async Task<IReadOnlyList<NewDelivery>> ForActiveAsync(IMongoDatabase db, IReadOnlyList<NewDelivery> deliveries, CancellationToken ct)
    {
        var wanted = WebhookDocuments.ActiveOf(deliveries.Select(delivery => delivery.Webhook).Distinct());
        var active = (await WebhookDocuments.FindManyAsync(db, wanted, ct)).Select(webhook => webhook.Id).ToHashSet();
        return deliveries.Where(delivery => active.Contains(delivery.Webhook)).ToList();
    }

    /// <summary>Notes deliveries; answers those that were there already.</summary>
    private static async Task<IReadOnlyList<NewDelivery>> InsertAsync(
        IMongoDatabase db, IReadOnlyList<NewDelivery> deliveries, DateTimeOffset now, CancellationToken ct)
    {
        if (deliveries.Count == 0)
            return [];

        try
        {
            await db.Deliveries().InsertManyAsync(deliveries.Select((delivery, i) => DeliveryDocuments.New(delivery, now, i)), Unordered, ct);
            return [];
        }
        catch (MongoBulkWriteException<BsonDocument> fault) when (fault.WriteConcernError is null && fault.WriteErrors.All(MongoFaults.IsDuplicate))
        {
            return fault.WriteErrors.Select(error => deliveries[error.Index]).ToList();
        }
    }
}
