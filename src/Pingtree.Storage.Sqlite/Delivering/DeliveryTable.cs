using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Delivering;

/// <summary>
/// The rows of deliveries. A pending one has a due time: at the end of its lease while somebody attempts it. Its lease number goes up whenever
/// it is taken, made due afresh or done with, so that a number is good for one attempt. <c>leased_until</c> outlives that: as long as an attempt
/// may be under way, the delivery is not due.
/// </summary>
internal static class DeliveryTable
{
    private const int Pending = (int)DeliveryStatus.Pending;
    private const int Cancelled = (int)DeliveryStatus.Cancelled;

    /// <summary>Notes the delivery unless the endpoint has one of the event.</summary>
    public static void Add(SqliteDatabase db, long webhook, NewDelivery delivery, DateTimeOffset now) =>
        db.Sql(
                $"""
                INSERT INTO deliveries (delivery_id, webhook, event_id, status, due_at, created_at, trace) VALUES (?1, ?2, ?3, {Pending}, ?4, ?4, ?5)
                ON CONFLICT (event_id, webhook) DO NOTHING
                """)
            .Bind(DeliveryId.New(now).Value).Bind(webhook).Bind(delivery.EventId).Bind(now).Bind(delivery.Trace).Run();

    /// <summary>Makes the endpoint's delivery of the event due afresh, or notes it.</summary>
    public static void Replay(SqliteDatabase db, long webhook, NewDelivery delivery, DateTimeOffset now) =>
        db.Sql(
                $"""
                INSERT INTO deliveries (delivery_id, webhook, event_id, status, due_at, created_at, trace) VALUES (?1, ?2, ?3, {Pending}, ?4, ?4, ?5)
                ON CONFLICT (event_id, webhook) DO UPDATE SET status = {Pending}, attempts = 0, due_at = max(?4, ifnull(leased_until, 0)), lease = lease + 1, finished_at = NULL
                """)
            .Bind(DeliveryId.New(now).Value).Bind(webhook).Bind(delivery.EventId).Bind(now).Bind(delivery.Trace).Run();

    public static void Retry(SqliteDatabase db, DeliveryId id, DateTimeOffset now) =>
        db.Sql(
                $"""
                UPDATE deliveries SET status = {Pending}, attempts = 0, due_at = max(?, ifnull(leased_until, 0)), lease = lease + 1, finished_at = NULL
                WHERE delivery_id = ?
                """)
            .Bind(now).Bind(id.Value).Run();

    /// <summary>Number of the delivery's endpoint.</summary>
    public static long? FindWebhook(SqliteDatabase db, DeliveryId id) =>
        db.Sql("SELECT webhook FROM deliveries WHERE delivery_id = ?").Bind(id.Value).FirstOrDefault(static row => (long?)row.Long(0));

    /// <summary>Takes due deliveries of the endpoint, longest due first.</summary>
    public static IReadOnlyList<LeasedDelivery> Take(SqliteDatabase db, WebhookRow endpoint, DateTimeOffset now, DateTimeOffset until, int limit)
    {
        var due = db.Sql(
                """
                SELECT delivery, delivery_id, event_id, attempts, lease, trace FROM deliveries INDEXED BY deliveries_due
                WHERE webhook = ? AND due_at <= ? ORDER BY due_at, delivery LIMIT ?
                """)
            .Bind(endpoint.Number).Bind(now).Bind(limit)
            .ToList(row => (Number: row.Long(0), Delivery: ReadLeased(row, endpoint.Webhook)));
        foreach (var (number, delivery) in due)
            db.Sql("UPDATE deliveries SET due_at = ?1, leased_until = ?1, lease = ?2 WHERE delivery = ?3").Bind(until).Bind(delivery.Lease).Bind(number).Run();
        return due.ConvertAll(d => d.Delivery);
    }

    /// <summary>Writes what came of an attempt; false where its lease is not the one in force.</summary>
    public static bool Finish(SqliteDatabase db, AttemptResult result, AttemptVerdict verdict)
    {
        var finishedAt = verdict.NextAttemptAt is null ? result.FinishedAt : (DateTimeOffset?)null;
        return db.Sql(
                """
                UPDATE deliveries SET status = ?, attempts = ?, due_at = ?, finished_at = ?,
                    responded = 1, response_status = ?, response_body = ?, lease = lease + 1, leased_until = NULL
                WHERE delivery_id = ? AND lease = ?
                """)
            .Bind((int)verdict.Status).Bind(verdict.Attempts)
            .Bind(verdict.NextAttemptAt?.ToUnixTimeMilliseconds()).Bind(finishedAt?.ToUnixTimeMilliseconds())
            .Bind(result.Response.Status).Bind(result.Response.Body)
            .Bind(result.Delivery.Id.Value).Bind(result.Delivery.Lease).Run() > 0;
    }

    /// <summary>Deliveries of the endpoint of one status, newest first, each with its number.</summary>
    public static List<(long Number, Delivery Delivery)> List(SqliteDatabase db, long webhook, DeliveryStatus status, int limit) =>
        db.Sql(
                """
                SELECT delivery, delivery_id, event_id, status, attempts, due_at, responded, response_status, response_body, created_at
                FROM deliveries INDEXED BY deliveries_by_webhook WHERE webhook = ? AND status = ? ORDER BY delivery DESC LIMIT ?
                """)
            .Bind(webhook).Bind((int)status).Bind(limit).ToList(static row => (row.Long(0), Read(row)));

    /// <summary>Due deliveries of the endpoint up to a number of them, and since when the first is due.</summary>
    public static (long Due, DateTimeOffset? Since) CountDue(SqliteDatabase db, long webhook, DateTimeOffset now, int most) =>
        db.Sql("SELECT count(*), min(due_at) FROM (SELECT due_at FROM deliveries INDEXED BY deliveries_due WHERE webhook = ? AND due_at <= ? ORDER BY due_at LIMIT ?)")
            .Bind(webhook).Bind(now).Bind(most)
            .FirstOrDefault(static row => (row.Long(0), row.IsNull(1) ? (DateTimeOffset?)null : row.Time(1)));

    /// <summary>
    /// Cancels pending deliveries of an endpoint that is switched off, at most so many; answers how many. An attempt that is being made keeps its
    /// lease: what came of it may still be written.
    /// </summary>
    public static int CancelPending(SqliteDatabase db, long webhook, DateTimeOffset now, int limit) =>
        db.Sql(
                $"""
                UPDATE deliveries SET status = {Cancelled}, due_at = NULL, finished_at = ? WHERE delivery IN
                    (SELECT delivery FROM deliveries INDEXED BY deliveries_due WHERE webhook = ? AND due_at IS NOT NULL LIMIT ?)
                """)
            .Bind(now).Bind(webhook).Bind(limit).Run();

    /// <summary>Deletes deliveries of an endpoint, at most so many; answers how many.</summary>
    public static int DeleteOf(SqliteDatabase db, long webhook, int limit) =>
        db.Sql("DELETE FROM deliveries WHERE delivery IN (SELECT delivery FROM deliveries INDEXED BY deliveries_by_webhook WHERE webhook = ? LIMIT ?)")
            .Bind(webhook).Bind(limit).Run();

    public static int DeleteFinished(SqliteDatabase db, DateTimeOffset before, int limit) =>
        db.Sql(
                """
                DELETE FROM deliveries WHERE delivery IN
                    (SELECT delivery FROM deliveries INDEXED BY deliveries_finished WHERE finished_at < ? ORDER BY finished_at LIMIT ?)
                """)
            .Bind(before).Bind(limit).Run();

    /// <summary>Deletes what is to be told of a lead, or was: answers of endpoints may repeat it.</summary>
    public static void Forget(SqliteDatabase db, LeadId lead) =>
        db.Sql("DELETE FROM deliveries INDEXED BY deliveries_by_event WHERE event_id >= ? AND event_id < ?").Bind($"{lead}.").Bind($"{lead}/").Run();

    private static LeasedDelivery ReadLeased(SqliteStatement row, Webhook webhook)
    {
        var eventId = row.Text(2);
        var happened = LeadEvent.TryParse(eventId, webhook.SourceId, out var read) ? read : null;
        return new LeasedDelivery(ReadId(row, 1), webhook.Id, webhook.SourceId, happened, eventId, row.Int(3), row.Long(4) + 1, row.TextOrNull(5));
    }

    private static Delivery Read(SqliteStatement row) => new(
        ReadId(row, 1),
        row.Text(2),
        (DeliveryStatus)row.Int(3),
        row.Int(4),
        row.IsNull(5) ? null : row.Time(5),
        row.Int(6) == 0 ? null : new DeliveryResponse(row.IntOrNull(7), row.TextOrNull(8)),
        row.Time(9));

    private static DeliveryId ReadId(SqliteStatement row, int column) =>
        DeliveryId.TryParse(row.Text(column), out var id) ? id : throw new InvalidOperationException($"Delivery {row.Long(0)} has an id that is none.");
}
