namespace Pingtree.Pipeline.Access;

/// <summary>
/// The arithmetic of a window that slides in steps of a sixtieth, for every limiter alike. A request counts for the step it came in and
/// for the sixty that follow: a little longer than the window, so that no span as long as the window ever sees more than the limit.
/// </summary>
public readonly record struct SlidingWindow
{
    /// <summary>Steps a window is made of.</summary>
    public const int Steps = 60;

    private readonly RateLimit _limit;
    private readonly long _length;
    private readonly long _now;

    /// <summary>The window as it stands at a moment.</summary>
    /// <param name="limit">The quota.</param>
    /// <param name="now">The present moment.</param>
    public SlidingWindow(RateLimit limit, DateTimeOffset now)
    {
        _limit = limit;
        _length = Math.Max(1, (long)limit.Window.TotalMilliseconds);
        _now = now.ToUnixTimeMilliseconds();
        Step = _now * Steps / _length;
    }

    /// <summary>The step of the present moment.</summary>
    public long Step { get; }

    /// <summary>The oldest step that still counts.</summary>
    public long Oldest => Step - Steps;

    /// <summary>The youngest step that counts: clocks differ a little, but a step further ahead comes from a clock that was wrong.</summary>
    public long Youngest => Step + Steps;

    /// <summary>Puts an answer together.</summary>
    /// <param name="allowed">Whether the request may go on.</param>
    /// <param name="used">Requests that count now, this one included.</param>
    /// <param name="freeing">The step that must leave before the next request may pass; null where one may pass now or none ever may.</param>
    /// <param name="last">The youngest step that holds a request; null where there is none.</param>
    public RateLimitDecision Answer(bool allowed, long used, long? freeing, long? last)
    {
        var remaining = (int)Math.Max(0, _limit.Requests - used);
        var reset = last is { } l ? UntilGone(l) : TimeSpan.Zero;
        var retryAfter = remaining > 0 ? TimeSpan.Zero : freeing is { } f ? UntilGone(f) : _limit.Window;
        return new RateLimitDecision(allowed, remaining, reset, retryAfter);
    }

    /// <summary>Until the first millisecond in which the step no longer counts.</summary>
    private TimeSpan UntilGone(long step)
    {
        var end = (step + Steps + 1) * _length;
        return TimeSpan.FromMilliseconds(((end + Steps - 1) / Steps) - _now);
    }
}
