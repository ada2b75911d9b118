namespace Pingtree.Pipeline.Counting;

/// <summary>Minutes as numbers since 1970, for every adapter of the counters alike.</summary>
public static class CounterMinutes
{
    /// <summary>The minute a moment lies in.</summary>
    public static long Of(DateTimeOffset moment) => moment.ToUnixTimeSeconds() / 60;

    /// <summary>When a minute begins (UTC).</summary>
    public static DateTimeOffset Begin(long minute) => DateTimeOffset.FromUnixTimeSeconds(minute * 60);

    /// <summary>The last minutes, the present one included, oldest first; at most <see cref="ILeadCounters.MaxMinutes"/>.</summary>
    public static IEnumerable<long> LookBack(DateTimeOffset now, int minutes)
    {
        var last = Of(now);
        for (var minute = last - Math.Min(minutes, ILeadCounters.MaxMinutes) + 1; minute <= last; minute++)
            yield return minute;
    }
}
