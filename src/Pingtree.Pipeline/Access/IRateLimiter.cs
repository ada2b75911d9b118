namespace Pingtree.Pipeline.Access;

/// <summary>Counts requests in sliding windows.</summary>
public interface IRateLimiter
{
    /// <summary>
    /// Takes one request out of the quota, if there is one left. No span as long as the window ever sees more requests than the limit.
    /// Windows slide in steps of a sixtieth.
    /// </summary>
    ValueTask<RateLimitDecision> TakeAsync(RateLimit limit, CancellationToken ct);
}

/// <summary>A quota.</summary>
/// <param name="Subject">Who and what is counted, for example <c>7:create</c>.</param>
/// <param name="Requests">Most requests within the window.</param>
/// <param name="Window">Length of the window; at least a second.</param>
public sealed record RateLimit(string Subject, int Requests, TimeSpan Window);

/// <summary>What the limiter said.</summary>
/// <param name="Allowed">Whether the request may go on.</param>
/// <param name="Remaining">Requests left right now.</param>
/// <param name="Reset">Until the quota is whole again if nothing more is asked.</param>
/// <param name="RetryAfter">Until the next request may pass; zero where one may pass now.</param>
public sealed record RateLimitDecision(bool Allowed, int Remaining, TimeSpan Reset, TimeSpan RetryAfter);
