using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.SourceApi;

/// <summary><c>POST /webhooks</c>: a new endpoint and its secret.</summary>
internal static class CreateWebhook
{
    /// <summary>Endpoints of a source. Every event is matched against all of them.</summary>
    private const int Most = 50;

    public static void MapCreateWebhook(this IEndpointRouteBuilder source) => source
        .MapPost("/webhooks", HandleAsync)
        .WithMetadata(new AccessRule.OfSource(Quota.Suppression))
        .TakesBody<WebhookBody>()
        .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status409Conflict, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType)
        .WithName("CreateWebhook")
        .WithSummary("Have events posted to a URL");

    private static async Task<Results<Created<WebhookCreated>, Refused>> HandleAsync(
        HttpRequest request, HttpResponse response, Visit visit, IWebhookStore webhooks, ISecretBox box, TimeProvider clock, CancellationToken ct)
    {
        var (members, unread) = await JsonObjectBody.ReadAsync(request, WebhookBody.MaxBytes, ct);
        if (unread is not null)
            return unread;
        var (wish, refused) = WebhookMembers.ReadNew(members);
        if (refused is not null)
            return refused;

        var secret = WebhookSecret.New();
        var webhook = new Webhook(
            WebhookId.New(), visit.Source.Id, wish.Url!, wish.Events ?? LeadEventKinds.All, wish.Active ?? true, box.Wrap(secret.Key), null, null,
            clock.GetUtcNow());
        if (!await webhooks.CreateAsync(webhook, Most, ct))
            return Refused.Conflict("too_many_webhooks", $"A source may have {Most} endpoints. Delete one that is not needed any more.");

        response.Headers.CacheControl = "no-store";
        return TypedResults.Created(
            $"/api/v1/database-source/{visit.Source.Slug}/webhooks/{webhook.Id}", new WebhookCreated(WebhookView.Of(webhook), secret.Text));
    }

    /// <param name="Webhook">The endpoint.</param>
    /// <param name="Secret">What it checks signatures with; shown only now.</param>
    internal sealed record WebhookCreated(WebhookView Webhook, string Secret)
    {
        [JsonPropertyOrder(-1)]
        public bool Success { get; } = true;
    }
}
