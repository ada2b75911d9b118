using MongoDB.Bson;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Delivering;

/// <summary>
/// A delivery as it lies in the store. A pending one has a due time: at the end of its lease while somebody attempts it. Its lease number goes up whenever it is
/// taken, made due afresh or done with, so that a number is good for one attempt. <c>leased_until</c> outlives that: as long as an attempt may be under way,
/// the delivery is not due.
/// </summary>
internal static class DeliveryDocuments
{
    /// <summary>Bits of <c>order</c> for the place within one write; those above are the milliseconds since 1970.</summary>
    private const int PlaceBits = 20;

    public static BsonDocument Pending() => new("status", (int)DeliveryStatus.Pending);

    public static BsonDocument PendingOf(string webhook) => Pending().Add("webhook", webhook);

    public static BsonDocument Due(DateTimeOffset now) => Pending().Add("due_at", new BsonDocument("$lte", now.ToBson()));

    public static BsonDocument New(NewDelivery delivery, DateTimeOffset now, int place) => new BsonDocument
    {
        { "_id", DeliveryId.New(now).Value },
        { "webhook", delivery.Webhook.Value },
        { "event", delivery.EventId },
        { "status", (int)DeliveryStatus.Pending },
        { "attempts", 0 },
        { "due_at", now.ToBson() },
        { "lease", 0L },
        { "order", (now.ToUnixTimeMilliseconds() << PlaceBits) | (long)place },
        { "at", now.ToBson() },
    }
    .Add("trace", delivery.Trace, delivery.Trace is not null);

    /// <summary>What makes a delivery due from its first attempt, once no attempt can be under way.</summary>
    public static BsonDocument[] Afresh(DateTimeOffset now) =>
    [
        new("$set", new BsonDocument
        {
            { "status", (int)DeliveryStatus.Pending },
            { "attempts", 0 },
            { "due_at", new BsonDocument("$max", new BsonArray { now.ToBson(), "$leased_until" }) },
            { "lease", new BsonDocument("$add", new BsonArray { "$lease", 1L }) },
        }),
        new("$unset", "finished_at"),
    ];

    /// <summary>What writes down what came of an attempt.</summary>
    public static BsonDocument Finish(AttemptResult result, AttemptVerdict verdict, ObjectId mark)
    {
        var response = new BsonDocument()
            .Add("status", result.Response.Status, result.Response.Status is not null)
            .Add("body", result.Response.Body, result.Response.Body is not null);
        var values = new BsonDocument
        {
            { "status", (int)verdict.Status }, { "attempts", verdict.Attempts }, { "response", response }, { "mark", mark },
        };
        var (set, unset) = verdict.NextAttemptAt is { } next
            ? (values.Add("due_at", next.ToBson()), "finished_at")
            : (values.Add("finished_at", result.FinishedAt.ToBson()), "due_at");
        return new BsonDocument
        {
            { "$set", set }, { "$inc", new BsonDocument("lease", 1L) }, { "$unset", new BsonDocument { { unset, "" }, { "leased_until", "" } } },
        };
    }

    public static LeasedDelivery ReadLeased(BsonDocument document, Webhook webhook)
    {
        var eventId = document["event"].AsString;
        var happened = LeadEvent.TryParse(eventId, webhook.SourceId, out var read) ? read : null;
        return new LeasedDelivery(
            ReadId(document), webhook.Id, webhook.SourceId, happened, eventId, document["attempts"].AsInt32, document["lease"].AsInt64, document.ReadTextOrNull("trace"));
    }

    public static Delivery Read(BsonDocument document) => new(
        ReadId(document),
        document["event"].AsString,
        (DeliveryStatus)document["status"].AsInt32,
        document["attempts"].AsInt32,
        document.ReadTimeOrNull("due_at"),
        document.TryGetValue("response", out var response)
            ? new DeliveryResponse(response.AsBsonDocument.ReadIntOrNull("status"), response.AsBsonDocument.ReadTextOrNull("body"))
            : null,
        document.ReadTime("at"));

    private static DeliveryId ReadId(BsonDocument document) =>
        DeliveryId.TryParse(document["_id"].AsString, out var id) ? id : throw new InvalidOperationException("A delivery has an id that is none.");
}
