using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Contracts;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.AdminApi;

/// <summary>
/// <c>DELETE /buyers/{name}</c>: the row, then the queue with all that is unread in it; the other way round, a start in between would make the queue again.
/// A crash between the two leaves a queue without a row, which the same request again takes away.
/// </summary>
internal static class DeleteBuyer
{
    public static void MapDeleteBuyer(this IEndpointRouteBuilder buyers) => buyers
        .MapDelete("/{name}", HandleAsync)
        .Refuses(StatusCodes.Status404NotFound)
        .WithName("DeleteBuyer")
        .WithSummary("Delete a buyer and its queue");

    private static async Task<Results<Ok<Done>, Refused>> HandleAsync(string name, IBuyerStore buyers, IBuyerQueues queues, CancellationToken ct)
    {
        if (!BuyerRequest.IsName(name))
            return Refused.NotFound("There is no buyer with this name.");

        var unread = await queues.CountAsync(name, ct); // a broker that is away says so before the row is gone
        var wasThere = await buyers.DeleteAsync(name, ct);
        if (!wasThere && unread is null)
            return Refused.NotFound("There is no buyer with this name.");

        await queues.DeleteAsync(name, ct);
        return TypedResults.Ok(new Done($"The buyer is gone, and the queue {Queues.Buyer(name)} with {unread ?? 0} unread messages."));
    }
}
