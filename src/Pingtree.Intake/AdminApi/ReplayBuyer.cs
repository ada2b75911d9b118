using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.AdminApi;

/// <summary><c>POST /buyers/{name}/replay</c>: fills the buyer's queue again with what happened since a moment. The events have the ids they had.</summary>
internal static class ReplayBuyer
{
    public static void MapReplayBuyer(this IEndpointRouteBuilder buyers) => buyers
        .MapPost("/{name}/replay", HandleAsync)
        .TakesBody<ReplayBody>()
        .Refuses(
            StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType)
        .WithName("ReplayBuyer")
        .WithSummary("Fill a buyer's queue again from the store");

    private static async Task<Results<Ok<ReplayAnswer>, Refused>> HandleAsync(
        string name, HttpRequest request, IBuyerStore buyers, IBuyerQueues queues, BuyerQueueCheck check, BuyerReplay replay, CancellationToken ct)
    {
        var (members, unread) = await JsonObjectBody.ReadAsync(request, BuyerBody.MaxBytes, ct);
        if (unread is not null)
            return unread;
        if (await buyers.FindAsync(name, ct) is not { } buyer)
            return Refused.NotFound("There is no buyer with this name.");
        var (asked, refused) = ReplayRequest.Read(members);
        if (refused is not null)
            return refused;

        if (await queues.CountAsync(name, ct) is null)
            await check.RunAsync(ct); // lost, or never made: what is replayed must have somewhere to go, and what was missed is owed
        return TypedResults.Ok(ReplayAnswer.Of(await replay.RunAsync(buyer, asked.Since, asked.From, ct)));
    }
}
