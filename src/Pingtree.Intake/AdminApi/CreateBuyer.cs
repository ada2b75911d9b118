using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Contracts;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Intake.AdminApi;

/// <summary>
/// <c>POST /buyers</c>: a buyer and its queue. The row comes first, because it alone decides between two who take the name at once, and because it says what the
/// broker should have: a queue without its row would fill unseen. A crash between the two leaves a row without a queue, which <c>GET</c> shows (<c>messages</c> null),
/// and which is mended by the same request again, by the start of any process, and by the workers' next look (15 s). Each of them notes the queue as missing, so that
/// a worker fills in what happened since the row was made.
/// </summary>
internal static class CreateBuyer
{
    public static void MapCreateBuyer(this IEndpointRouteBuilder buyers) => buyers
        .MapPost("", HandleAsync)
        .TakesBody<BuyerBody>()
        .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType)
        .WithName("CreateBuyer")
        .WithSummary("Make a buyer and its queue");

    private static async Task<Results<Created<BuyerShown>, Refused>> HandleAsync(
        HttpRequest request, IBuyerStore buyers, IBuyerQueues queues, ISourceStore sources, BuyerQueueCheck check, TimeProvider clock, CancellationToken ct)
    {
        var (members, unread) = await JsonObjectBody.ReadAsync(request, BuyerBody.MaxBytes, ct);
        if (unread is not null)
            return unread;
        var (buyer, refused) = BuyerRequest.Read(members, (await sources.ListAsync(ct)).Select(source => source.Slug), clock.GetUtcNow());
        if (refused is not null)
            return refused;

        var queued = await queues.CountAsync(buyer.Name, ct); // a broker that is away says so before there is a row
        if (!await buyers.CreateAsync(buyer, ct))
        {
            if (queued is not null || await buyers.FindAsync(buyer.Name, ct) is not { } there || !WantsTheSame(there, buyer))
                return Refused.Conflict("name_taken", "There is a buyer with this name already.");
            buyer = there;
            await check.RunAsync(ct); // the queue was lost, or never made: what it missed is owed
        }
        else if (queued is not null)
        {
            await buyers.DeleteAsync(buyer.Name, ct);
            return QueueExists(buyer);
        }

        if (!await queues.HasExchangeAsync(ct))
            await check.RunAsync(ct); // the bindings of all buyers have gone with it
        return await queues.DeclareAsync(buyer, ct)
            ? TypedResults.Created($"/api/v1/buyers/{buyer.Name}", new BuyerShown(BuyerView.Of(buyer, messages: 0)))
            : QueueExists(buyer);
    }

    private static bool WantsTheSame(Buyer one, Buyer other) =>
        one.Sources.ToHashSet().SetEquals(other.Sources) && one.Events.ToHashSet().SetEquals(other.Events);

    /// <summary>What is in it was meant for somebody else, and its bindings and bounds may be any: it is neither given away nor thrown away unasked.</summary>
    private static Refused QueueExists(Buyer buyer) => Refused.Conflict(
        "queue_exists",
        $"The broker has a queue {Queues.Buyer(buyer.Name)} that is not this buyer's: one made by hand, with other bounds, or left by a buyer whose deletion was cut. "
        + $"DELETE /api/v1/buyers/{buyer.Name} takes it away with its unread messages.");
}
