using System.ComponentModel.DataAnnotations;

namespace Pingtree.Intake.Submitting;

/// <summary>How an intake hands leads to the bus and waits for what becomes of them.</summary>
public sealed class IntakeOptions
{
    /// <summary>Where the options stand in the configuration.</summary>
    public const string Section = "Pingtree:Intake";

    /// <summary>Longest time the broker may take to confirm a lead.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan PublishDeadline { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Most leads published and not yet confirmed.</summary>
    [Range(1, 100_000)]
    public int PublishesInFlight { get; set; } = 1000;

    /// <summary>How long a create waits for its outcome where the client names no wait of its own (0 to 30 s).</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan DefaultWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether the bus forgets its messages in a crash. Then no answer is given before the outcome is stored. Set by the host.</summary>
    public bool BusIsVolatile { get; set; }
}
