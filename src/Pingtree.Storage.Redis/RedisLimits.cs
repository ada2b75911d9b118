namespace Pingtree.Storage.Redis;

/// <summary>How long Redis may keep us waiting, and how long it is left alone once it did.</summary>
/// <remarks>Redis only ever spares us work, so it must never cost more than the work it spares.</remarks>
internal sealed record RedisLimits
{
    /// <summary>For one call, there and back.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long no call is tried after calls failed.</summary>
    public TimeSpan Break { get; init; } = TimeSpan.FromSeconds(5);
}
