namespace Pingtree.Pipeline.Delivering;

/// <summary>What an answer, or its absence, means for the delivery. What it means for the endpoint, see <see cref="AttemptVerdict"/>.</summary>
public static class DeliveryPolicy
{
    /// <summary>How long what could not be sent, by a fault of ours, waits. Not by the schedule: those tries are for the endpoint's faults.</summary>
    public static readonly TimeSpan PauseUnsent = TimeSpan.FromMinutes(5);

    private const int Gone = 410;
    private const int TooManyRequests = 429;
    private const int ServiceUnavailable = 503;

    /// <summary>Decides by the answer to one attempt.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="triesBefore">Tries of this delivery before the one answered.</param>
    /// <param name="now">When the attempt ended.</param>
    /// <param name="chance">A random number from 0 to 1, for the jitter of the schedule.</param>
    public static DeliveryDecision Decide(DeliveryAnswer answer, int triesBefore, DateTimeOffset now, double chance)
    {
        if (answer.Status is >= 200 and <= 299)
            return new DeliveryDecision(DeliveryStatus.Delivered);
        if (answer.Status == Gone)
            return new DeliveryDecision(DeliveryStatus.Cancelled, IsGone: true);

        // Redirects count among the failures: where they lead, nobody has checked.
        return RetrySchedule.PauseAfter(triesBefore + 1, chance) is { } pause
            ? new DeliveryDecision(DeliveryStatus.Pending, now + Longer(pause, AskedFor(answer)))
            : new DeliveryDecision(DeliveryStatus.Exhausted);
    }

    /// <summary>Only those two say that waiting will help.</summary>
    private static TimeSpan AskedFor(DeliveryAnswer answer) =>
        answer.Status is TooManyRequests or ServiceUnavailable ? answer.RetryAfter ?? TimeSpan.Zero : TimeSpan.Zero;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}

/// <summary>What is to become of a delivery after an attempt.</summary>
/// <param name="Status">Where it stands now.</param>
/// <param name="NextAttemptAt">When to try again, where it is pending (UTC).</param>
/// <param name="IsGone">Whether the answer was that nothing is wanted there any more.</param>
public sealed record DeliveryDecision(DeliveryStatus Status, DateTimeOffset? NextAttemptAt = null, bool IsGone = false);
