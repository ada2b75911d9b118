using System.ComponentModel.DataAnnotations;

namespace Pingtree.Workers.Sweeping;

/// <summary>How long things are kept that no source has a setting for.</summary>
public sealed class RetentionOptions
{
    /// <summary>Where the options stand in the configuration.</summary>
    public const string Section = "Pingtree:Retention";

    /// <summary>Days a delivery to a webhook is kept after it finished; until then it is listed and can be retried.</summary>
    [Range(1, 3650)]
    public int DeliveryDays { get; set; } = 30;

    /// <summary>Days an event stays in the log, and with it can be replayed to buyers and webhooks or followed from. Its lead stays.</summary>
    [Range(1, 36500)]
    public int EventDays { get; set; } = 365;
}
