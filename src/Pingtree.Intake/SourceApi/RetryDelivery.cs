using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Delivering;

namespace Pingtree.Intake.SourceApi;

/// <summary><c>POST /deliveries/{id}/retry</c>: sends one delivery now, from its first attempt, whatever became of it. Needs no body.</summary>
internal static class RetryDelivery
{
    public static void MapRetryDelivery(this IEndpointRouteBuilder source) => source
        .MapPost("/deliveries/{deliveryId}/retry", HandleAsync)
        .WithMetadata(new AccessRule.OfSource(Quota.Suppression))
        .Refuses(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict)
        .WithName("RetryDelivery")
        .WithSummary("Send one delivery again");

    private static async Task<Results<Ok<Done>, Refused>> HandleAsync(
        string deliveryId, Visit visit, IDeliveryStore deliveries, IDeliverySignal signal, TimeProvider clock, CancellationToken ct)
    {
        var answer = DeliveryId.TryParse(deliveryId, out var id)
            ? await deliveries.RetryAsync(visit.Source.Id, id, clock.GetUtcNow(), ct)
            : RetryAnswer.NotFound;
        switch (answer)
        {
            case RetryAnswer.Due:
                signal.Ring();
                return TypedResults.Ok(new Done("The delivery is on its way again."));
            case RetryAnswer.SwitchedOff:
                return WebhookRefusals.SwitchedOff();
            default:
                return Refused.NotFound("There is no such delivery. The id of a delivery is dl_ and 24 hex digits.");
        }
    }
}
