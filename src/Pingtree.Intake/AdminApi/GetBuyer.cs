using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.AdminApi;

/// <summary><c>GET /buyers/{name}</c>: one buyer, and how much waits in its queue.</summary>
internal static class GetBuyer
{
    public static void MapGetBuyer(this IEndpointRouteBuilder buyers) => buyers
        .MapGet("/{name}", HandleAsync)
        .Refuses(StatusCodes.Status404NotFound)
        .WithName("GetBuyer")
        .WithSummary("Read a buyer");

    private static async Task<Results<Ok<BuyerShown>, Refused>> HandleAsync(string name, IBuyerStore buyers, IBuyerQueues queues, CancellationToken ct) =>
        await buyers.FindAsync(name, ct) is { } buyer
            ? TypedResults.Ok(new BuyerShown(BuyerView.Of(buyer, await queues.CountAsync(name, ct))))
            : Refused.NotFound("There is no buyer with this name.");
}
