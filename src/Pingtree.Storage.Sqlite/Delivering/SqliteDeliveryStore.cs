using Pingtree.Pipeline.Delivering;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Delivering;

/// <summary>Keeps the deliveries.</summary>
internal sealed class SqliteDeliveryStore(SqliteWriter writer, SqliteReaders readers, TimeProvider clock) : IDeliveryStore
{
    private static readonly DeliveryStatus[] Statuses = Enum.GetValues<DeliveryStatus>();

    public async Task AddAsync(IReadOnlyList<NewDelivery> deliveries, DateTimeOffset now, CancellationToken ct)
    {
        if (deliveries.Count > 0)
            await writer.WriteAsync(db => ForActive(db, deliveries, (webhook, delivery) => DeliveryTable.Add(db, webhook, delivery, now)), ct);
    }

    public async Task<int> ReplayAsync(IReadOnlyList<NewDelivery> deliveries, DateTimeOffset now, CancellationToken ct) => deliveries.Count == 0
        ? 0
        : await writer.WriteAsync(db => ForActive(db, deliveries, (webhook, delivery) => DeliveryTable.Replay(db, webhook, delivery, now)), ct);

    public Task<RetryAnswer> RetryAsync(int sourceId, DeliveryId id, DateTimeOffset now, CancellationToken ct) => writer.WriteAsync(
        db =>
        {
            if (DeliveryTable.FindWebhook(db, id) is not { } number || WebhookTable.Find(db, number) is not { } row || row.Webhook.SourceId != sourceId)
                return RetryAnswer.NotFound;
            if (!row.Webhook.Active)
                return RetryAnswer.SwitchedOff;

            DeliveryTable.Retry(db, id, now);
            return RetryAnswer.Due;
        },
        ct);

    public Task<IReadOnlyList<Webhook>> FindDueWebhooksAsync(DateTimeOffset now, CancellationToken ct) =>
        readers.ReadAsync<IReadOnlyList<Webhook>>(
            db => db.Sql(
                    $"""
                    SELECT {WebhookTable.Columns} FROM webhooks AS w WHERE active = 1 AND EXISTS
                        (SELECT 1 FROM deliveries AS d INDEXED BY deliveries_due WHERE d.webhook = w.webhook AND d.due_at <= ?)
                    """)
                .Bind(now).ToList(static row => WebhookTable.Read(row).Webhook),
            ct);

    public Task<IReadOnlyList<LeasedDelivery>> TakeAsync(
        IReadOnlyDictionary<WebhookId, int> room, DateTimeOffset now, TimeSpan lease, CancellationToken ct) =>
        writer.WriteAsync<IReadOnlyList<LeasedDelivery>>(
            db =>
            {
                var taken = new List<LeasedDelivery>();
                foreach (var (webhook, limit) in room)
                {
                    if (limit > 0 && WebhookTable.Find(db, webhook) is { Webhook.Active: true } row)
                        taken.AddRange(DeliveryTable.Take(db, row, now, now + lease, limit));
                }

                return taken;
            },
            ct);

    public async Task<IReadOnlyList<AttemptResult>> FinishAsync(IReadOnlyList<AttemptResult> results, CancellationToken ct) => results.Count == 0
        ? []
        : await writer.WriteAsync(db => results.Where(result => Finish(db, result)).ToList(), ct);

    public Task<IReadOnlyList<Delivery>> ListAsync(int sourceId, WebhookId webhook, DeliveryStatus? status, int limit, CancellationToken ct) =>
        readers.ReadTogetherAsync<IReadOnlyList<Delivery>>(
            db => WebhookTable.Find(db, sourceId, webhook) is { } row
                ? (status is { } one ? [one] : Statuses)
                    .SelectMany(s => DeliveryTable.List(db, row.Number, s, limit)) // each in its own order along the index
                    .OrderByDescending(found => found.Number).Take(limit).Select(found => found.Delivery).ToList()
                : [],
            ct);

    public Task<int> TidyAsync(DateTimeOffset finishedBefore, int limit, CancellationToken ct) => writer.WriteAsync(
        db =>
        {
            var settled = Leftovers.Settle(db, clock.GetUtcNow(), limit);
            return settled + DeliveryTable.DeleteFinished(db, finishedBefore, limit - settled);
        },
        ct);

    public Task<DeliveryBacklog> ReadBacklogAsync(DateTimeOffset now, CancellationToken ct) => readers.ReadTogetherAsync(
        db =>
        {
            var counts = db.Sql("SELECT webhook FROM webhooks WHERE active = 1 AND failing_since IS NULL").ToList(static row => row.Long(0))
                .ConvertAll(webhook => DeliveryTable.CountDue(db, webhook, now, DeliveryBacklog.MostCounted));
            return new DeliveryBacklog(counts.Sum(count => count.Due), counts.Min(count => count.Since));
        },
        ct);

    /// <summary>Writes what came of an attempt; true where that switched its endpoint off.</summary>
    private static bool Finish(SqliteDatabase db, AttemptResult result)
    {
        if (WebhookTable.Find(db, result.Delivery.Webhook) is not { } row)
            return false;
        var verdict = AttemptVerdict.Of(result, row.Webhook);
        if (!DeliveryTable.Finish(db, result, verdict))
            return false;

        if ((verdict.FailingSince, verdict.LastFailureAt) != (row.Webhook.FailingSince, row.Webhook.LastFailureAt))
            WebhookTable.SetFailing(db, row.Number, verdict.FailingSince, verdict.LastFailureAt);
        if (verdict.SwitchOff)
        {
            WebhookTable.SwitchOff(db, row.Number);
            Leftovers.CancelFirst(db, row.Number, result.FinishedAt);
        }

        return verdict.SwitchOff;
    }

    /// <summary>Does it for every delivery whose endpoint is there and switched on; answers for how many.</summary>
    private static int ForActive(SqliteDatabase db, IReadOnlyList<NewDelivery> deliveries, Action<long, NewDelivery> apply)
    {
        var done = 0;
        foreach (var group in deliveries.GroupBy(delivery => delivery.Webhook))
        {
            if (WebhookTable.Find(db, group.Key) is not { Webhook.Active: true } row)
                continue;

            foreach (var delivery in group)
            {
                apply(row.Number, delivery);
                done++;
            }
        }

        return done;
    }
}
