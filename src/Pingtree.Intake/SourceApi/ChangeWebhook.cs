using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Delivering;

namespace Pingtree.Intake.SourceApi;

/// <summary>
/// <c>PATCH /webhooks/{id}</c>: changes what is given, leaves the rest. The one way to switch an endpoint on again: only its owner knows when it
/// is repaired, and from when on it wants to be told again what it missed.
/// </summary>
internal static class ChangeWebhook
{
    public static void MapChangeWebhook(this IEndpointRouteBuilder source) => source
        .MapPatch("/webhooks/{webhookId}", HandleAsync)
        .WithMetadata(new AccessRule.OfSource(Quota.Suppression))
        .TakesBody<WebhookBody>()
        .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType)
        .WithName("ChangeWebhook")
        .WithSummary("Move an endpoint, choose its events, switch it on or off");

    private static async Task<Results<Ok<WebhookShown>, Refused>> HandleAsync(
        string webhookId, HttpRequest request, Visit visit, IWebhookStore webhooks, CancellationToken ct)
    {
        var (members, unread) = await JsonObjectBody.ReadAsync(request, WebhookBody.MaxBytes, ct);
        if (unread is not null)
            return unread;
        var (change, refused) = WebhookMembers.ReadPatch(members);
        if (refused is not null)
            return refused;

        return WebhookId.TryParse(webhookId, out var id) && await webhooks.ChangeAsync(visit.Source.Id, id, change, ct) is { } webhook
            ? TypedResults.Ok(new WebhookShown(WebhookView.Of(webhook)))
            : WebhookRefusals.NotFound();
    }
}
