using System.Text.Json.Serialization;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.SourceApi;

/// <summary>A delivery as partners read it.</summary>
internal sealed record DeliveryView
{
    public required string Id { get; init; }

    /// <summary>The <c>webhook-id</c> of every attempt.</summary>
    public required string EventId { get; init; }

    /// <summary><c>pending</c>, <c>delivered</c>, <c>exhausted</c> or <c>cancelled</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Attempts made since it was last put on its way.</summary>
    public required int Attempts { get; init; }

    /// <summary>When it is tried next (UTC). Null, and shown even then, where it is not pending.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? NextAttemptAt { get; init; }

    /// <summary>What the last attempt got. Null, and shown even then, before the first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required ResponseView? LastResponse { get; init; }

    /// <summary>When the event was noted for the endpoint (UTC).</summary>
    public required string CreatedAt { get; init; }

    public static DeliveryView Of(Delivery delivery) => new()
    {
        Id = delivery.Id.Value,
        EventId = delivery.EventId,
        Status = WordOf(delivery.Status),
        Attempts = delivery.Attempts,
        NextAttemptAt = delivery.NextAttemptAt is { } next ? Timestamps.Write(next) : null,
        LastResponse = delivery.LastResponse is { } response ? new ResponseView(response.Status, response.Body) : null,
        CreatedAt = Timestamps.Write(delivery.CreatedAt),
    };

    public static bool TryReadStatus(string word, out DeliveryStatus? status)
    {
        status = Enum.GetValues<DeliveryStatus>().Cast<DeliveryStatus?>().FirstOrDefault(s => WordOf(s!.Value) == word);
        return status is not null;
    }

    private static string WordOf(DeliveryStatus status) => status switch
    {
        DeliveryStatus.Pending => "pending",
        DeliveryStatus.Delivered => "delivered",
        DeliveryStatus.Exhausted => "exhausted",
        _ => "cancelled",
    };

    /// <param name="Status">The HTTP status; null where there was no answer.</param>
    /// <param name="Body">The beginning of the answer's body, or a sentence that says what went wrong.</param>
    internal sealed record ResponseView(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Status,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Body);
}
