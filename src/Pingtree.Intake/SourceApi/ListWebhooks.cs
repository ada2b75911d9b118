using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Access;
using Pingtree.Pipeline.Delivering;

namespace Pingtree.Intake.SourceApi;

/// <summary><c>GET /webhooks</c>: every endpoint of the source, oldest first.</summary>
internal static class ListWebhooks
{
    public static void MapListWebhooks(this IEndpointRouteBuilder source) => source
        .MapGet("/webhooks", HandleAsync)
        .WithMetadata(new AccessRule.OfSource(Quota.Suppression))
        .WithName("ListWebhooks")
        .WithSummary("List the source's endpoints");

    private static async Task<Ok<Listed>> HandleAsync(Visit visit, IWebhookStore webhooks, CancellationToken ct) =>
        TypedResults.Ok(new Listed((await webhooks.ListAsync(visit.Source.Id, ct)).Select(WebhookView.Of).ToList()));

    internal sealed record Listed(IReadOnlyList<WebhookView> Webhooks)
    {
        [JsonPropertyOrder(-1)]
        public bool Success { get; } = true;
    }
}
