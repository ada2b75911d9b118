using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.AdminApi;

/// <summary><c>GET /buyers</c>: all buyers, by name.</summary>
internal static class ListBuyers
{
    public static void MapListBuyers(this IEndpointRouteBuilder buyers) => buyers
        .MapGet("", HandleAsync)
        .WithName("ListBuyers")
        .WithSummary("List the buyers");

    private static async Task<Ok<BuyersListed>> HandleAsync(IBuyerStore buyers, IBuyerQueues queues, CancellationToken ct)
    {
        var listed = new List<BuyerView>();
        foreach (var buyer in await buyers.ListAsync(ct))
            listed.Add(BuyerView.Of(buyer, await queues.CountAsync(buyer.Name, ct)));
        return TypedResults.Ok(new BuyersListed(listed));
    }

    internal sealed record BuyersListed(IReadOnlyList<BuyerView> Buyers)
    {
        public bool Success { get; } = true;
    }
}
