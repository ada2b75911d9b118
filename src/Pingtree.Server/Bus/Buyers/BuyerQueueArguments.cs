using Pingtree.Contracts;

namespace Pingtree.Server.Bus.Buyers;

/// <summary>What the queues around buyers are made with. RabbitMQ 3.10 takes all of it, and so does 4.x.</summary>
internal static class BuyerQueueArguments
{
    /// <summary>
    /// A buyer that dies of an event again and again must not lose it: its age ends that. But 4.x has a limit of 20 where none is given,
    /// and 3.10 has no word for none.
    /// </summary>
    private const int DeliveryLimit = 1_000_000;

    /// <summary>Events wait to be counted only while no worker runs.</summary>
    private const int DroppedKept = 10_000;

    /// <summary>A lead may be 64 KiB, which ten thousand times would be more than a small broker has.</summary>
    private const long DroppedBytes = 64L * 1024 * 1024;

    public static Dictionary<string, object?> OfBuyer(BuyerOptions options) => new()
    {
        ["x-queue-type"] = "quorum",
        ["x-message-ttl"] = (long)options.MaxAge.TotalMilliseconds,
        ["x-max-length-bytes"] = options.MaxBytes,
        ["x-overflow"] = "drop-head",
        ["x-delivery-limit"] = DeliveryLimit,
        ["x-dead-letter-exchange"] = Queues.DroppedOutcomes,
    };

    public static Dictionary<string, object?> OfDropped() => new()
    {
        ["x-max-length"] = DroppedKept,
        ["x-max-length-bytes"] = DroppedBytes,
        ["x-overflow"] = "drop-head",
        ["x-message-ttl"] = (long)TimeSpan.FromHours(1).TotalMilliseconds,
    };
}
