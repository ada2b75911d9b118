using Pingtree.Pipeline.Access;
using Pingtree.Testing.Contracts;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Redis.Tests;

public sealed class RedisRateLimiterTests : RateLimiterContract, IDisposable
{
    private readonly SharedRedis _shared;
    private readonly TestRedis _redis;

    public RedisRateLimiterTests(SharedRedis shared)
    {
        _shared = shared;
        _redis = shared.Connect();
        Limiter = _redis.NewLimiter(Clock);
    }

    protected override IRateLimiter Limiter { get; }

    [Fact(Timeout = 30_000)]
    public async Task Two_intakes_share_one_quota()
    {
        using var redis = _shared.Connect();
        var other = redis.NewLimiter(Clock);
        var limit = NewLimit(10);

        var decisions = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => (i % 2 == 0 ? Limiter : other).TakeAsync(limit, Ct).AsTask()));

        decisions.Count(d => d.Allowed).ShouldBe(10);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_quota_nobody_uses_leaves_redis()
    {
        var limit = NewLimit(10);
        await Limiter.TakeAsync(limit, Ct);

        (await _redis.Database.KeyTimeToLiveAsync(RedisKeys.Requests(limit))).ShouldNotBeNull();
    }

    public void Dispose() => _redis.Dispose();
}
