namespace Pingtree.Intake.Tests.Fakes;

/// <summary>The clock of a world that runs ten times as fast.</summary>
internal sealed class FastClock : TimeProvider
{
    public const int Speed = 10;

    public override long GetTimestamp() => TimeProvider.System.GetTimestamp() * Speed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        TimeProvider.System.CreateTimer(callback, state, Shorten(dueTime), Shorten(period));

    private static TimeSpan Shorten(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / Speed;
}
