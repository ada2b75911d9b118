using System.Text.Json.Serialization;
using Pingtree.Contracts;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.AdminApi;

/// <summary>A buyer as operators read it.</summary>
internal sealed record BuyerView
{
    public required string Name { get; init; }

    public required string Queue { get; init; }

    public required IReadOnlyList<string> Sources { get; init; }

    public required IReadOnlyList<string> Events { get; init; }

    public required string CreatedAt { get; init; }

    /// <summary>Events that wait in the queue. Null where the queue is missing: shown even then, so that it is noticed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long? Messages { get; init; }

    public static BuyerView Of(Buyer buyer, long? messages) => new()
    {
        Name = buyer.Name,
        Queue = Queues.Buyer(buyer.Name),
        Sources = buyer.Sources,
        Events = buyer.Events.Select(LeadEventKinds.ToType).ToList(),
        CreatedAt = Timestamps.Write(buyer.CreatedAt),
        Messages = messages,
    };
}

/// <summary>An answer that shows one buyer.</summary>
internal sealed record BuyerShown(BuyerView Buyer)
{
    public bool Success { get; } = true;
}
