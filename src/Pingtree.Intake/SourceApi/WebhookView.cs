using System.Text.Json.Serialization;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.SourceApi;

/// <summary>An endpoint as partners read it.</summary>
internal sealed record WebhookView
{
    public required string Id { get; init; }

    public required string Url { get; init; }

    /// <summary>The types of events that are sent.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>Whether anything is sent. Switched off by its own 410, by failing for 5 days, or by the partner.</summary>
    public required bool Active { get; init; }

    /// <summary>Since when every attempt has failed (UTC). Null, and shown even then, where the last one went well.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? FailingSince { get; init; }

    /// <summary>When it was made (UTC).</summary>
    public required string CreatedAt { get; init; }

    public static WebhookView Of(Webhook webhook) => new()
    {
        Id = webhook.Id.Value,
        Url = webhook.Url.OriginalString,
        Events = webhook.Events.Select(kind => kind.ToType()).ToList(),
        Active = webhook.Active,
        FailingSince = webhook.FailingSince is { } since ? Timestamps.Write(since) : null,
        CreatedAt = Timestamps.Write(webhook.CreatedAt),
    };
}

/// <summary>An answer that shows one endpoint.</summary>
internal sealed record WebhookShown(WebhookView Webhook)
{
    [JsonPropertyOrder(-1)]
    public bool Success { get; } = true;
}
