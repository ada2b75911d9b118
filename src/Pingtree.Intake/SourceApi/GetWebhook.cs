using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Delivering;

namespace Pingtree.Intake.SourceApi;

/// <summary><c>GET /webhooks/{id}</c>: one endpoint.</summary>
internal static class GetWebhook
{
    public static void MapGetWebhook(this IEndpointRouteBuilder source) => source
        .MapGet("/webhooks/{webhookId}", HandleAsync)
        .WithMetadata(new AccessRule.OfSource(Quota.Suppression))
        .Refuses(StatusCodes.Status404NotFound)
        .WithName("GetWebhook")
        .WithSummary("Read one endpoint");

    private static async Task<Results<Ok<WebhookShown>, Refused>> HandleAsync(string webhookId, Visit visit, IWebhookStore webhooks, CancellationToken ct) =>
        WebhookId.TryParse(webhookId, out var id) && await webhooks.FindAsync(visit.Source.Id, id, ct) is { } webhook
            ? TypedResults.Ok(new WebhookShown(WebhookView.Of(webhook)))
            : WebhookRefusals.NotFound();
}
