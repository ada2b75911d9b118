using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Delivering;

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

    private static async Task<Results<Ok<ReplayAnswer>, Refused>> HandleAsync(
        string webhookId, HttpRequest request, Visit visit, IWebhookStore webhooks, WebhookReplay replay, CancellationToken ct)
    {
        var (members, unread) = await JsonObjectBody.ReadAsync(request, WebhookBody.MaxBytes, ct);
        if (unread is not null)
            return unread;
        if (!WebhookId.TryParse(webhookId, out var id) || await webhooks.FindAsync(visit.Source.Id, id, ct) is not { } webhook)
            return WebhookRefusals.NotFound();
        var (asked, refused) = ReplayRequest.Read(members, visit.Source.Id);
        if (refused is not null)
            return refused;

        if (!webhook.Active || await replay.ReplayAsync(webhook, asked.Since, asked.From, ct) is not { } step)
            return WebhookRefusals.SwitchedOff();
        return TypedResults.Ok(ReplayAnswer.Of(step));
    }
}
