using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Delivering;

namespace Pingtree.Intake.SourceApi;

/// <summary><c>POST /webhooks/{id}/test</c>: puts a test event on its way, by the road every event takes. Needs no body.</summary>
internal static class TestWebhook
{
    public static void MapTestWebhook(this IEndpointRouteBuilder source) => source
        .MapPost("/webhooks/{webhookId}/test", HandleAsync)
        .WithMetadata(new AccessRule.OfSource(Quota.Suppression))
        .Refuses(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict)
        .WithName("TestWebhook")
        .WithSummary("Send a test event");

    private static async Task<Results<Accepted<TestUnderWay>, Refused>> HandleAsync(
        string webhookId, Visit visit, IWebhookStore webhooks, IDeliveryStore deliveries, IDeliverySignal signal, TimeProvider clock, CancellationToken ct)
    {
        if (!WebhookId.TryParse(webhookId, out var id) || await webhooks.FindAsync(visit.Source.Id, id, ct) is null)
            return WebhookRefusals.NotFound();

        var eventId = "test." + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        if (await deliveries.ReplayAsync([new NewDelivery(id, visit.Source.Id, null, eventId)], clock.GetUtcNow(), ct) == 0)
            return WebhookRefusals.SwitchedOff();

        signal.Ring();
        var location = $"/api/v1/database-source/{visit.Source.Slug}/webhooks/{id}/deliveries";
        return TypedResults.Accepted(location, new TestUnderWay(eventId, location, "The test event is on its way; what comes of it will stand among the deliveries."));
    }

    /// <param name="EventId">The <c>webhook-id</c> it is sent with.</param>
    /// <param name="Location">Where what comes of it will stand.</param>
    /// <param name="Message">That it is on its way.</param>
    internal sealed record TestUnderWay(string EventId, string Location, string Message)
    {
        [JsonPropertyOrder(-1)]
        public bool Success { get; } = true;
    }
}
