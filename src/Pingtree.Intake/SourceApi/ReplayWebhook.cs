using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.SourceApi;

/// <summary><c>POST /webhooks/{id}/replay</c>: sends again what happened since a moment, also what the endpoint has taken already.</summary>
internal static class ReplayWebhook
{
    public static void MapReplayWebhook(this IEndpointRouteBuilder source) => source
        .MapPost("/webhooks/{webhookId}/replay", HandleAsync)
        .WithMetadata(new AccessRule.OfSource(Quota.Suppression))
        .TakesBody<ReplayBody>()
        .Refuses(
            StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status413PayloadTooLarge,
            StatusCodes.Status415UnsupportedMediaType)
        .WithName("ReplayWebhook")
        .WithSummary("Send again what happened since a moment");

    private static async Task<Results<Ok<Replayed>, Refused>> HandleAsync(
        string webhookId, HttpRequest request, Visit visit, IWebhookStore webhooks, WebhookReplay replay, CancellationToken ct)
    {
        var (members, unread) = await JsonObjectBody.ReadAsync(request, WebhookBody.MaxBytes, ct);
        if (unread is not null)
            return unread;
        if (!TryReadSince(members, out var since))
            return Refused.Invalid("since", "Since must be a time in UTC, for example 2025-03-15T10:22:00Z, or a date as YYYY-MM-DD.");

        if (!WebhookId.TryParse(webhookId, out var id) || await webhooks.FindAsync(visit.Source.Id, id, ct) is not { } webhook)
            return WebhookRefusals.NotFound();
        if (!webhook.Active || await replay.ReplayAsync(webhook, since, ct) is not { } events)
            return WebhookRefusals.SwitchedOff();
        return TypedResults.Ok(new Replayed(events));
    }

    private static bool TryReadSince(IReadOnlyDictionary<string, JsonElement> members, out DateTimeOffset since)
    {
        since = default;
        return members.TryGetValue("since", out var value) && value.ValueKind == JsonValueKind.String && Timestamps.TryRead(value.GetString(), out since);
    }

    /// <param name="Since">A time, or a day, in UTC.</param>
    internal sealed record ReplayBody(string Since);

    /// <param name="Events">How many events are on their way.</param>
    internal sealed record Replayed([property: JsonPropertyName("replayed")] long Events)
    {
        [JsonPropertyOrder(-1)]
        public bool Success { get; } = true;
    }
}
