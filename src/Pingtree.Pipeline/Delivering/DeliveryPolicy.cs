namespace Pingtree.Pipeline.Delivering;

/// <summary>What an answer, or its absence, means for the delivery and for its endpoint.</summary>
public static class DeliveryPolicy
{
    /// <summary>An endpoint that has failed for so long without a single success is switched off.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(5);

    private const int Gone = 410;
    private const int TooManyRequests = 429;
    private const int ServiceUnavailable = 503;

    /// <summary>Decides by the answer to one attempt.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="triesBefore">Tries of this delivery before the one answered.</param>
    /// <param name="failingSince">Since when every attempt at the endpoint has failed; null where the last one before this went well.</param>
    /// <param name="now">When the attempt ended.</param>
    /// <param name="chance">A random number from 0 to 1, for the jitter of the schedule.</param>
    public static DeliveryDecision Decide(DeliveryAnswer answer, int triesBefore, DateTimeOffset? failingSince, DateTimeOffset now, double chance)
    {
        if (answer.Status is >= 200 and <= 299)
            return new DeliveryDecision(DeliveryStatus.Delivered);
        if (answer.Status == Gone)
            return new DeliveryDecision(DeliveryStatus.Cancelled, SwitchOff: true);

        // Redirects count among the failures: where they lead, nobody has checked.
        var switchOff = now - failingSince >= Patience;
        return RetrySchedule.PauseAfter(triesBefore + 1, chance) is { } pause
            ? new DeliveryDecision(DeliveryStatus.Pending, now + Longer(pause, AskedFor(answer)), switchOff)
            : new DeliveryDecision(DeliveryStatus.Exhausted, SwitchOff: switchOff);
    }

    /// <summary>Only those two say that waiting will help.</summary>
    private static TimeSpan AskedFor(DeliveryAnswer answer) =>
        answer.Status is TooManyRequests or ServiceUnavailable ? answer.RetryAfter ?? TimeSpan.Zero : TimeSpan.Zero;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}

/// <summary>What is to become of a delivery after an attempt.</summary>
/// <param name="Status">Where it stands now.</param>
/// <param name="NextAttemptAt">When to try again, where it is pending (UTC).</param>
/// <param name="SwitchOff">Whether its endpoint is to be switched off.</param>
public sealed record DeliveryDecision(DeliveryStatus Status, DateTimeOffset? NextAttemptAt = null, bool SwitchOff = false);
