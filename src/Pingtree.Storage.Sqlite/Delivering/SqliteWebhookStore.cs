using Pingtree.Pipeline.Delivering;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Delivering;

/// <summary>Keeps the endpoints.</summary>
internal sealed class SqliteWebhookStore(SqliteWriter writer, SqliteReaders readers, TimeProvider clock) : IWebhookStore
{
    public Task<bool> CreateAsync(Webhook webhook, int most, CancellationToken ct) => writer.WriteAsync(
        db =>
        {
            if (WebhookTable.List(db, webhook.SourceId).Count >= most)
                return false;
            WebhookTable.Insert(db, webhook);
            return true;
        },
        ct);

    public Task<IReadOnlyList<Webhook>> ListAsync(int sourceId, CancellationToken ct) =>
        readers.ReadAsync<IReadOnlyList<Webhook>>(db => WebhookTable.List(db, sourceId).ConvertAll(row => row.Webhook), ct);

    public Task<Webhook?> FindAsync(int sourceId, WebhookId id, CancellationToken ct) =>
        readers.ReadAsync(db => WebhookTable.Find(db, sourceId, id)?.Webhook, ct);

    public Task<IReadOnlyList<Webhook>> FindActiveAsync(IReadOnlyCollection<int> sourceIds, CancellationToken ct) =>
        readers.ReadTogetherAsync<IReadOnlyList<Webhook>>(
            db => sourceIds.Distinct().SelectMany(id => WebhookTable.List(db, id)).Select(row => row.Webhook).Where(webhook => webhook.Active).ToList(), ct);

    public async Task<Webhook?> ChangeAsync(int sourceId, WebhookId id, WebhookChange change, CancellationToken ct)
    {
        while (true)
        {
            var (webhook, isDone) = await writer.WriteAsync(db => Change(db, sourceId, id, change), ct);
            if (isDone)
                return webhook;
        }
    }

    public Task<bool> RotateSecretAsync(int sourceId, WebhookId id, byte[] secret, DateTimeOffset oldUntil, CancellationToken ct) =>
        writer.WriteAsync(db => WebhookTable.RotateSecret(db, sourceId, id, secret, oldUntil) > 0, ct);

    public Task<bool> DeleteAsync(int sourceId, WebhookId id, CancellationToken ct) => writer.WriteAsync(
        db =>
        {
            if (WebhookTable.Find(db, sourceId, id) is not { } row)
                return false;
            WebhookTable.Delete(db, row.Number);
            Leftovers.DeleteFirst(db, row.Number);
            return true;
        },
        ct);

    /// <summary>Not done where an endpoint that is to be switched on has more left from before than one write should cancel: then once more.</summary>
    private (Webhook? Webhook, bool IsDone) Change(SqliteDatabase db, int sourceId, WebhookId id, WebhookChange change)
    {
        if (WebhookTable.Find(db, sourceId, id) is not { } row)
            return (null, true);

        var before = row.Webhook;
        var after = before with { Url = change.Url ?? before.Url, Events = change.Events ?? before.Events, Active = change.Active ?? before.Active };
        var isAllCancelled = after.Active == before.Active || Leftovers.CancelFirst(db, row.Number, clock.GetUtcNow());
        if (after.Active && !isAllCancelled)
            return (null, false);

        if (change.Url is not null || (after.Active && !before.Active))
            after = after with { FailingSince = null, LastFailureAt = null };
        WebhookTable.Update(db, row with { Webhook = after });
        return (after, true);
    }
}
