using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Delivering;

/// <summary>
/// An endpoint as it lies in the store. It stands in one of its source's places, numbered from 0. One that is deleted leaves its place and keeps nothing but
/// its id until its deliveries are gone.
/// </summary>
internal static class WebhookDocuments
{
    public const string DeletedAt = "deleted_at";
    public const string Active = "active";
    public const string FailingSince = "failing_since";
    public const string LastFailureAt = "last_failure_at";

    /// <summary>Endpoints that are there and switched on, or off.</summary>
    public static BsonDocument Switched(bool on) => new() { { Active, on }, { DeletedAt, BsonNull.Value } };

    /// <summary>Endpoints that are switched on and took what was last sent to them, or were sent nothing yet.</summary>
    public static BsonDocument Reachable() => Switched(on: true).Add(FailingSince, BsonNull.Value);

    public static BsonDocument Of(int sourceId) => new() { { "source", sourceId }, { DeletedAt, BsonNull.Value } };

    public static BsonDocument Of(int sourceId, WebhookId id) => Of(sourceId).Add("_id", id.Value);

    public static BsonDocument AnyOf(IEnumerable<WebhookId> ids) => In(ids).Add(DeletedAt, BsonNull.Value);

    public static BsonDocument ActiveOf(IEnumerable<WebhookId> ids) => In(ids).Merge(Switched(on: true));

    public static async Task<Webhook?> FindAsync(IMongoDatabase db, BsonDocument wanted, CancellationToken ct) =>
        await db.Webhooks().Find(wanted).FirstOrDefaultAsync(ct) is { } found ? Read(found) : null;

    public static async Task<List<Webhook>> FindManyAsync(IMongoDatabase db, BsonDocument wanted, CancellationToken ct) =>
        (await db.Webhooks().Find(wanted).ToListAsync(ct)).ConvertAll(Read);

    public static BsonDocument Write(Webhook webhook, long number, int place) => new()
    {
        { "_id", webhook.Id.Value },
        { "number", number },
        { "source", webhook.SourceId },
        { "place", place },
        { "url", webhook.Url.OriginalString },
        { "events", webhook.Events.ToLetters() },
        { Active, webhook.Active },
        { "secret", webhook.Secret.ToBson() },
        { "at", webhook.CreatedAt.ToBson() },
    };

    /// <summary>Whether the endpoint is still as it was read, in all that a result of an attempt is held against.</summary>
    public static BsonDocument Unchanged(Webhook webhook) => new()
    {
        { "_id", webhook.Id.Value },
        { "url", webhook.Url.OriginalString },
        { Active, webhook.Active },
        { FailingSince, (BsonValue?)webhook.FailingSince?.ToBson() ?? BsonNull.Value },
        { LastFailureAt, (BsonValue?)webhook.LastFailureAt?.ToBson() ?? BsonNull.Value },
        { DeletedAt, BsonNull.Value },
    };

    public static WebhookId ReadId(BsonValue id) =>
        WebhookId.TryParse(id.AsString, out var read) ? read : throw new InvalidOperationException("An endpoint has an id that is none.");

    public static Webhook Read(BsonDocument document) => new(
        ReadId(document["_id"]),
        document["source"].AsInt32,
        new Uri(document["url"].AsString),
        LeadEventKinds.FromLetters(document["events"].AsString),
        document[Active].AsBoolean,
        document.ReadBytes("secret"),
        document.ReadBytesOrNull("old_secret") is { } old ? new ExpiringSecret(old, document.ReadTime("old_secret_until")) : null,
        document.ReadTimeOrNull(FailingSince),
        document.ReadTime("at"))
    {
        LastFailureAt = document.ReadTimeOrNull(LastFailureAt),
    };

    private static BsonDocument In(IEnumerable<WebhookId> ids) => new("_id", new BsonDocument("$in", new BsonArray(ids.Select(id => id.Value))));
}
