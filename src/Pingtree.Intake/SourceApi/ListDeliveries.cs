using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Delivering;

namespace Pingtree.Intake.SourceApi;

/// <summary><c>GET /webhooks/{id}/deliveries</c>: what is and was to be delivered, newest first.</summary>
internal static class ListDeliveries
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 500;

    public static void MapListDeliveries(this IEndpointRouteBuilder source) => source
        .MapGet("/webhooks/{webhookId}/deliveries", HandleAsync)
        .WithMetadata(new AccessRule.OfSource(Quota.Suppression))
        .TakesQuery("status", "limit")
        .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound)
        .WithName("ListDeliveries")
        .WithSummary("Read what became of an endpoint's deliveries");

    private static async Task<Results<Ok<Listed>, Refused>> HandleAsync(
        string webhookId, HttpRequest request, Visit visit, IWebhookStore webhooks, IDeliveryStore deliveries, CancellationToken ct)
    {
        var query = new QueryReader(request.Query);
        var status = query.Read<DeliveryStatus?>("status", null, DeliveryView.TryReadStatus, "Status must be pending, delivered, exhausted or cancelled.");
        var limit = query.Number("limit", DefaultLimit, 1, MaxLimit);
        if (query.Refused is { } refused)
            return refused;
        if (!WebhookId.TryParse(webhookId, out var id) || await webhooks.FindAsync(visit.Source.Id, id, ct) is null)
            return WebhookRefusals.NotFound();

        var found = await deliveries.ListAsync(visit.Source.Id, id, status, limit, ct);
        return TypedResults.Ok(new Listed(found.Select(DeliveryView.Of).ToList()));
    }

    internal sealed record Listed(IReadOnlyList<DeliveryView> Deliveries)
    {
        [JsonPropertyOrder(-1)]
        public bool Success { get; } = true;
    }
}
