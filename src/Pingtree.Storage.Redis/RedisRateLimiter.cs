using Pingtree.Pipeline.Access;
using StackExchange.Redis;

namespace Pingtree.Storage.Redis;

/// <summary>One quota for all intakes. Where Redis is away, each intake limits by itself.</summary>
internal sealed class RedisRateLimiter(RedisGateway gateway, InProcessRateLimiter withoutRedis, TimeProvider time) : IRateLimiter
{
    // Long enough for clocks that differ; the script itself forgets what is out of the window.
    private static readonly TimeSpan Spare = TimeSpan.FromMinutes(1);

    private static readonly RedisScript Take = new(
        """
        local step, oldest, youngest, limit = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
        local flat = redis.call('HGETALL', KEYS[1])
        local counts, used, last = {}, 0, -1
        for i = 1, #flat, 2 do
            local s, n = tonumber(flat[i]), tonumber(flat[i + 1])
            if s < oldest or s > youngest then
                redis.call('HDEL', KEYS[1], flat[i])
            else
                counts[s] = n
                used = used + n
                if s > last then last = s end
            end
        end

        local allowed = 0
        if used < limit then
            allowed = 1
            used = used + 1
            counts[step] = (counts[step] or 0) + 1
            if step > last then last = step end
            redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
            redis.call('PEXPIRE', KEYS[1], ARGV[5])
        end

        local freeing, left = -1, used
        for s = oldest, youngest do
            if left < limit then break end
            if counts[s] then
                left = left - counts[s]
                if left < limit then freeing = s end
            end
        end

        return { allowed, used, freeing, last }
        """);

    public async ValueTask<RateLimitDecision> TakeAsync(RateLimit limit, CancellationToken ct)
    {
        var window = new SlidingWindow(limit, time.GetUtcNow());
        RedisKey[] keys = [RedisKeys.Requests(limit)];
        RedisValue[] arguments =
        [
            window.Step, window.Oldest, window.Youngest, limit.Requests, (long)((limit.Window * 2) + Spare).TotalMilliseconds,
        ];

        var answer = await gateway.AskAsync(async db => (long[]?)await Take.RunAsync(db, keys, arguments), otherwise: null, ct);
        return answer is [var allowed, var used, var freeing, var last]
            ? window.Answer(allowed == 1, used, freeing < 0 ? null : freeing, last < 0 ? null : last)
            : await withoutRedis.TakeAsync(limit, ct);
    }
}
