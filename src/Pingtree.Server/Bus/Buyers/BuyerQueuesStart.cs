using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Server.Bus.Buyers;

/// <summary>
/// Makes sure, while the server starts, that every buyer in the store has a queue bound to what it wants: the process that made the row may have died
/// before it made the queue, and the broker may be a new one.
/// </summary>
internal sealed partial class BuyerQueuesStart(IBuyerStore buyers, IBuyerQueues queues, ILogger<BuyerQueuesStart> log)
{
    public async Task DeclareAsync(CancellationToken ct)
    {
        foreach (var buyer in await buyers.ListAsync(ct))
        {
            if (!await queues.DeclareAsync(buyer, ct))
                OtherBounds(buyer.Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The queue of buyer {Buyer} keeps the bounds it was made with; Pingtree:Buyers has others, which new queues get")]
    private partial void OtherBounds(string buyer);
}
