using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.SourceApi;

/// <summary><c>POST /webhooks/{id}/rotate-secret</c>: a new secret; the one before signs beside it for a day. Needs no body.</summary>
internal static class RotateWebhookSecret
{
    private static readonly TimeSpan BothSign = TimeSpan.FromHours(24);

    public static void MapRotateWebhookSecret(this IEndpointRouteBuilder source) => source
        .MapPost("/webhooks/{webhookId}/rotate-secret", HandleAsync)
        .WithMetadata(new AccessRule.OfSource(Quota.Suppression))
        .Refuses(StatusCodes.Status404NotFound)
        .WithName("RotateWebhookSecret")
        .WithSummary("Replace an endpoint's secret");

    private static async Task<Results<Ok<SecretRotated>, Refused>> HandleAsync(
        string webhookId, HttpResponse response, Visit visit, IWebhookStore webhooks, ISecretBox box, TimeProvider clock, CancellationToken ct)
    {
        var secret = WebhookSecret.New();
        var until = clock.GetUtcNow() + BothSign;
        if (!WebhookId.TryParse(webhookId, out var id) || !await webhooks.RotateSecretAsync(visit.Source.Id, id, box.Wrap(secret.Key), until, ct))
            return WebhookRefusals.NotFound();

        response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new SecretRotated(secret.Text, Timestamps.Write(until)));
    }

    /// <param name="Secret">The new secret; shown only now.</param>
    /// <param name="OldSecretUntil">Until when the one before signs, too (UTC).</param>
    internal sealed record SecretRotated(string Secret, string OldSecretUntil)
    {
        [JsonPropertyOrder(-1)]
        public bool Success { get; } = true;
    }
}
