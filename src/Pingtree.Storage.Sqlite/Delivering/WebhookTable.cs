using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Delivering;

/// <summary>The rows of endpoints. Their deliveries know them by a short number of the store's own.</summary>
internal static class WebhookTable
{
    /// <summary>The columns <see cref="Read"/> expects.</summary>
    public const string Columns = "webhook, webhook_id, source_id, url, events, active, secret, old_secret, old_secret_until, failing_since, created_at, last_failure_at";

    public static WebhookRow? Find(SqliteDatabase db, WebhookId id) =>
        db.Sql($"SELECT {Columns} FROM webhooks WHERE webhook_id = ?").Bind(id.Value).FirstOrDefault(Read);

    public static WebhookRow? Find(SqliteDatabase db, int sourceId, WebhookId id) => Find(db, id) is { } row && row.Webhook.SourceId == sourceId ? row : null;

    public static WebhookRow? Find(SqliteDatabase db, long number) =>
        db.Sql($"SELECT {Columns} FROM webhooks WHERE webhook = ?").Bind(number).FirstOrDefault(Read);

    public static List<WebhookRow> List(SqliteDatabase db, int sourceId) =>
        db.Sql($"SELECT {Columns} FROM webhooks WHERE source_id = ? ORDER BY webhook").Bind(sourceId).ToList(Read);

    public static void Insert(SqliteDatabase db, Webhook webhook) =>
        db.Sql("INSERT INTO webhooks (webhook_id, source_id, url, events, active, secret, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)")
            .Bind(webhook.Id.Value).Bind(webhook.SourceId).Bind(webhook.Url.OriginalString).Bind(webhook.Events.ToLetters()).Bind(webhook.Active ? 1 : 0)
            .Bind(webhook.Secret.AsSpan()).Bind(webhook.CreatedAt).Run();

    /// <summary>Writes what may change by a partner's wish.</summary>
    public static void Update(SqliteDatabase db, WebhookRow row) =>
        db.Sql("UPDATE webhooks SET url = ?, events = ?, active = ?, failing_since = ?, last_failure_at = ? WHERE webhook = ?")
            .Bind(row.Webhook.Url.OriginalString).Bind(row.Webhook.Events.ToLetters()).Bind(row.Webhook.Active ? 1 : 0)
            .Bind(row.Webhook.FailingSince?.ToUnixTimeMilliseconds()).Bind(row.Webhook.LastFailureAt?.ToUnixTimeMilliseconds()).Bind(row.Number).Run();

    public static int RotateSecret(SqliteDatabase db, int sourceId, WebhookId id, byte[] secret, DateTimeOffset oldUntil) =>
        db.Sql("UPDATE webhooks SET old_secret = secret, old_secret_until = ?, secret = ? WHERE webhook_id = ? AND source_id = ?")
            .Bind(oldUntil).Bind(secret.AsSpan()).Bind(id.Value).Bind(sourceId).Run();

    public static void SwitchOff(SqliteDatabase db, long number) => db.Sql("UPDATE webhooks SET active = 0 WHERE webhook = ?").Bind(number).Run();

    public static void SetFailing(SqliteDatabase db, long number, DateTimeOffset? since, DateTimeOffset? lastAt) =>
        db.Sql("UPDATE webhooks SET failing_since = ?, last_failure_at = ? WHERE webhook = ?")
            .Bind(since?.ToUnixTimeMilliseconds()).Bind(lastAt?.ToUnixTimeMilliseconds()).Bind(number).Run();

    public static void Delete(SqliteDatabase db, long number) => db.Sql("DELETE FROM webhooks WHERE webhook = ?").Bind(number).Run();

    public static WebhookRow Read(SqliteStatement row)
    {
        if (!WebhookId.TryParse(row.Text(1), out var id))
            throw new InvalidOperationException($"Endpoint {row.Long(0)} has an id that is none.");
        return new WebhookRow(row.Long(0), new Webhook(
            id,
            row.Int(2),
            new Uri(row.Text(3)),
            LeadEventKinds.FromLetters(row.Text(4)),
            row.Int(5) != 0,
            row.Bytes(6).ToArray(),
            row.IsNull(7) ? null : new ExpiringSecret(row.Bytes(7).ToArray(), row.Time(8)),
            row.IsNull(9) ? null : row.Time(9),
            row.Time(10))
        {
            LastFailureAt = row.IsNull(11) ? null : row.Time(11),
        });
    }
}

/// <summary>An endpoint with the number its deliveries know it by.</summary>
internal sealed record WebhookRow(long Number, Webhook Webhook);
