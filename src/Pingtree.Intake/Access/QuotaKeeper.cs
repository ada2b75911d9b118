using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Intake.Access;

/// <summary>Counts a request against its source, not its key, so that a new key brings no new quota, and says so in the headers.</summary>
internal sealed class QuotaKeeper(IRateLimiter limiter)
{
    private const int KeyReplacementsAnHour = 10;

    /// <summary>Takes the request out of the quota; a refusal where it is used up.</summary>
    public async ValueTask<Refused?> TakeAsync(HttpResponse response, Source source, Quota quota, CancellationToken ct)
    {
        var limit = LimitOf(source, quota);
        var decision = await limiter.TakeAsync(limit, ct);

        response.Headers["RateLimit-Limit"] = limit.Requests.ToString();
        response.Headers["RateLimit-Remaining"] = decision.Remaining.ToString();
        response.Headers["RateLimit-Reset"] = Math.Min(Seconds(decision.Reset), Seconds(limit.Window)).ToString();
        return decision.Allowed ? null : Refused.RateLimited(Math.Max(1, Seconds(decision.RetryAfter)));
    }

    private static RateLimit LimitOf(Source source, Quota quota)
    {
        var limits = source.Settings.RateLimits;
        var minute = TimeSpan.FromMinutes(1);
        return quota switch
        {
            Quota.Create => new($"{source.Id}:create", limits.Create, minute),
            Quota.Fetch => new($"{source.Id}:fetch", limits.Fetch, minute),
            Quota.Suppression => new($"{source.Id}:suppression", limits.Suppression, minute),
            _ => new($"{source.Id}:key", KeyReplacementsAnHour, TimeSpan.FromHours(1)),
        };
    }

    private static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);
}
