namespace Pingtree.Storage.Contracts;

/// <summary>A clock that stands still until it is told to move.</summary>
public sealed class ManualClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = A.Noon;

    public override DateTimeOffset GetUtcNow() => Now;

    public void Advance(TimeSpan by) => Now += by;
}
