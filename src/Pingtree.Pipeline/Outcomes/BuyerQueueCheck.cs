using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Pingtree.Pipeline.Outcomes;

/// <summary>
/// Makes sure that every buyer has a queue bound to what he wants. The broker says when no queue takes an event, but not when one of several is missing:
/// so it is asked now and then, and what a queue may have missed is noted as owed to its buyer, from a little before it was last seen.
/// </summary>
public sealed partial class BuyerQueueCheck(IBuyerStore buyers, IBuyerQueues queues, TimeProvider clock, ILogger<BuyerQueueCheck> log)
{
    /// <summary>An event is published a while after it was stored: one from before the queue was last seen may have come too late for it.</summary>
    public static readonly TimeSpan RoutingSlack = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, bool> _otherBounds = [];

    /// <summary>Returns once every queue is there. Safe to run in several processes at once.</summary>
    /// <exception cref="BuyerQueuesUnavailableException">The broker is away.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var all = await buyers.ListAsync(ct);

        // All bindings go with the exchange, while the queues stay. It is noted before anything is made: who dies in between leaves a debt, not a gap.
        var exchangeIsThere = await queues.HasExchangeAsync(ct);
        foreach (var buyer in all)
        {
            if (!exchangeIsThere || await queues.CountAsync(buyer.Name, ct) is null)
                await OweAsync(buyer, ct);
        }

        await queues.DeclareExchangesAsync(ct);
        foreach (var buyer in all)
        {
            if (await queues.DeclareAsync(buyer, ct))
                _otherBounds.TryRemove(buyer.Name, out _);
            else if (_otherBounds.TryAdd(buyer.Name, true))
                OtherBounds(buyer.Name);
        }

        await buyers.SeenAsync(all.Select(buyer => buyer.Name).ToList(), now, ct);
        await ForgetDeletedAsync(all, ct);
    }

    private async Task OweAsync(Buyer buyer, CancellationToken ct)
    {
        var from = buyer.SeenAt - RoutingSlack is { } seen && seen > buyer.CreatedAt ? seen : buyer.CreatedAt;
        if (buyer.OwedSince is { } owed && owed <= from)
            from = owed.AddMilliseconds(-1); // another moment: a refill that is under way began before this loss and does not settle it

        await buyers.OweAsync(buyer.Name, from, ct);
        Missing(buyer.Name, from);
    }

    /// <summary>Takes away the queue of a buyer who was deleted while it was made again.</summary>
    private async Task ForgetDeletedAsync(IReadOnlyList<Buyer> declared, CancellationToken ct)
    {
        if (declared.Count == 0)
            return;

        var left = (await buyers.ListAsync(ct)).Select(buyer => buyer.Name).ToHashSet();
        foreach (var buyer in declared.Where(buyer => !left.Contains(buyer.Name)))
            await queues.DeleteAsync(buyer.Name, ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The queue of buyer {Buyer} or its bindings were missing and are made again; events since {Since:O} follow")]
    private partial void Missing(string buyer, DateTimeOffset since);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The queue of buyer {Buyer} keeps the bounds it was made with; Pingtree:Buyers has others, which new queues get")]
    private partial void OtherBounds(string buyer);
}
