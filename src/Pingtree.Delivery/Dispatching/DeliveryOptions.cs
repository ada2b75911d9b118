using System.ComponentModel.DataAnnotations;

namespace Pingtree.Delivery.Dispatching;

/// <summary>How a process delivers webhooks.</summary>
public sealed class DeliveryOptions
{
    /// <summary>Where the options stand in the configuration.</summary>
    public const string Section = "Pingtree:Delivery";

    /// <summary>Most deliveries under way at once; a quarter of them is for endpoints that fail, the rest for those that don't.</summary>
    [Range(4, 4096)]
    public int Concurrency { get; set; } = 256;

    /// <summary>Most deliveries under way to one endpoint.</summary>
    [Range(1, 256)]
    public int PerEndpoint { get; set; } = 8;

    /// <summary>Most deliveries under way to an endpoint whose last attempt failed.</summary>
    [Range(1, 16)]
    public int PerFailingEndpoint { get; set; } = 1;

    /// <summary>How often to look for what other processes have added.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);
}
