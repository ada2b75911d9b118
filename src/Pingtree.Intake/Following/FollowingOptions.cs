using System.ComponentModel.DataAnnotations;

namespace Pingtree.Intake.Following;

/// <summary>How much following of events an intake allows.</summary>
public sealed class FollowingOptions
{
    /// <summary>Where the options stand in the configuration.</summary>
    public const string Section = "Pingtree:Following";

    /// <summary>Most streams of events one source may have open on one intake.</summary>
    [Range(1, 10_000)]
    public int StreamsPerSource { get; set; } = 20;
}
