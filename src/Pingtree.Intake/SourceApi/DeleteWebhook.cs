using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Delivering;

namespace Pingtree.Intake.SourceApi;

/// <summary><c>DELETE /webhooks/{id}</c>: removes an endpoint with its deliveries.</summary>
internal static class DeleteWebhook
{
    public static void MapDeleteWebhook(this IEndpointRouteBuilder source) => source
        .MapDelete("/webhooks/{webhookId}", HandleAsync)
        .WithMetadata(new AccessRule.OfSource(Quota.Suppression))
        .Refuses(StatusCodes.Status404NotFound)
        .WithName("DeleteWebhook")
        .WithSummary("Delete an endpoint");

    private static async Task<Results<Ok<Done>, Refused>> HandleAsync(string webhookId, Visit visit, IWebhookStore webhooks, CancellationToken ct) =>
        WebhookId.TryParse(webhookId, out var id) && await webhooks.DeleteAsync(visit.Source.Id, id, ct)
            ? TypedResults.Ok(new Done("The endpoint is deleted, and its deliveries with it."))
            : WebhookRefusals.NotFound();
}
