namespace Pingtree.Pipeline.Delivering;

/// <summary>When a delivery is tried again: eight tries over a good day, ever further apart.</summary>
public static class RetrySchedule
{
    /// <summary>Share of a pause by which it may be shorter or longer, so that what failed together does not come back together.</summary>
    private const double Jitter = 0.1;

    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2),
        TimeSpan.FromHours(5),
        TimeSpan.FromHours(10),
        TimeSpan.FromHours(10),
    ];

    /// <summary>Tries of a delivery, the first included.</summary>
    public static int Tries => Pauses.Length + 1;

    /// <summary>How long to wait before the next try; null where there is none.</summary>
    /// <param name="tries">Tries made so far, the failed one included: 1 or more.</param>
    /// <param name="chance">A random number from 0 (up to a tenth sooner) to 1 (up to a tenth later).</param>
    public static TimeSpan? PauseAfter(int tries, double chance) =>
        tries > Pauses.Length ? null : Pauses[tries - 1] * (1 + Jitter * (2 * chance - 1));
}
