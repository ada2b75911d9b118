namespace Pingtree.Storage.Mongo.Tests.Crashing;

/// <summary>The clock of a machine that may sleep: then its stopwatch and its timers stand still, and the time of day goes on.</summary>
internal sealed class SleepyClock : TimeProvider
{
    private readonly Testing.ManualClock _awake = new();
    private TimeSpan _slept;

    public override long TimestampFrequency => _awake.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _awake.GetUtcNow() + _slept;

    public override long GetTimestamp() => _awake.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _awake.CreateTimer(callback, state, dueTime, period);

    public void Advance(TimeSpan by) => _awake.Advance(by);

    public void Sleep(TimeSpan time) => _slept += time;
}
