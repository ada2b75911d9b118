namespace Pingtree.Delivery.Dispatching;

/// <summary>
/// When this process has to look again by itself: a retry after five seconds should not come one look later. Only what is near is kept; the
/// store knows the rest.
/// </summary>
internal sealed class WakeTimes
{
    private const int MostKept = 10_000;

    private static readonly TimeSpan Near = TimeSpan.FromMinutes(1);

    /// <summary>Timers count whole milliseconds; one that fires too early would find nothing.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(1);

    private readonly PriorityQueue<DateTimeOffset, DateTimeOffset> _times = new();

    public void Add(DateTimeOffset time, DateTimeOffset now)
    {
        if (time - now < Near && _times.Count < MostKept)
            _times.Enqueue(time, time);
    }

    /// <summary>How long to wait: until the next time, at most so long.</summary>
    public TimeSpan Next(DateTimeOffset now, TimeSpan atMost)
    {
        while (_times.TryPeek(out var passed, out _) && passed <= now)
            _times.Dequeue();

        return _times.TryPeek(out var next, out _) && next - now + Grain < atMost ? next - now + Grain : atMost;
    }
}
