using System.ComponentModel.DataAnnotations;

namespace Pingtree.Server.Bus.Buyers;

/// <summary>How much a buyer's queue keeps for a buyer who does not read. In force for queues made from now on.</summary>
internal sealed class BuyerOptions
{
    /// <summary>Where the options stand in the configuration.</summary>
    public const string Section = "Pingtree:Buyers";

    /// <summary>Age at which an unread event leaves the queue. RabbitMQ counts it in milliseconds and stops short of 50 days.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "49.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Bytes of unread events in a queue past which the oldest leave it; 1 KiB to 1 TiB.</summary>
    [Range(1024L, 1024L * 1024 * 1024 * 1024)]
    public long MaxBytes { get; set; } = 1024L * 1024 * 1024;

    /// <summary>Longest time the broker may take to confirm 500 events, or to answer a command.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan PublishDeadline { get; set; } = TimeSpan.FromSeconds(10);
}
