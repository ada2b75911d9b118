namespace Pingtree.Pipeline.Outcomes;

/// <summary>What one step of a replay did.</summary>
/// <param name="Replayed">Events told again.</param>
/// <param name="Next">Where the next step goes on; null: that was all.</param>
public readonly record struct ReplayStep(long Replayed, ReplayCursor? Next);

/// <summary>A place on the way of a replay.</summary>
/// <param name="SourceId">The source it has come to; sources come in the order of their numbers.</param>
/// <param name="Place">The place in that source's history.</param>
/// <param name="End">Where that history ended when the replay came to it.</param>
public readonly record struct ReplayCursor(int SourceId, EventPlace Place, EventPlace End);

/// <summary>How much of a replay one step does: an answer that takes longer is cut by clients and proxies, whose patience is often a minute.</summary>
public sealed class ReplayBound(TimeProvider clock)
{
    /// <summary>Most events looked at.</summary>
    public const int MaxEvents = 100_000;

    /// <summary>Longest time; the page in hand is finished.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(30);

    private readonly long _began = clock.GetTimestamp();
    private int _events;

    public bool IsReached => _events >= MaxEvents || clock.GetElapsedTime(_began) >= MaxTime;

    public void Count(int events) => _events += events;
}
