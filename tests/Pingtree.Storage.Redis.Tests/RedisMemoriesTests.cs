using Pingtree.Pipeline.Counting;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Capping;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Testing.Contracts;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Redis.Tests;

public sealed class RedisClaimMemoryTests(SharedRedis shared) : ClaimMemoryContract, IDisposable
{
    private readonly TestRedis _redis = shared.Connect();

    protected override IClaimMemory Memory => new RedisClaimMemory(_redis.Gateway);

    [Fact(Timeout = 30_000)]
    public async Task A_claim_is_remembered_for_a_day_and_never_by_its_value()
    {
        var claim = new Claim(SourceId, "email", "ann@example.com");
        await Memory.RememberAsync([claim], Ct);

        var left = await _redis.Database.KeyTimeToLiveAsync(RedisKeys.Claim(claim));
        left!.Value.ShouldBeInRange(TimeSpan.FromHours(23), TimeSpan.FromHours(24));
        RedisKeys.Claim(claim).ToString().ShouldNotContain("ann");
    }

    public void Dispose() => _redis.Dispose();
}

public sealed class RedisCapMemoryTests(SharedRedis shared) : CapMemoryContract, IDisposable
{
    private readonly TestRedis _redis = shared.Connect();

    protected override ICapMemory Memory => new RedisCapMemory(_redis.Gateway);

    protected override bool Remembers => true;

    [Fact(Timeout = 30_000)]
    public async Task A_day_is_remembered_for_two_also_when_it_grows()
    {
        await Memory.LearnAsync(Day, 1, Ct);
        await Memory.AddAsync(Day, 1, Ct);

        var left = await _redis.Database.KeyTimeToLiveAsync(RedisKeys.Admitted(Day));
        left!.Value.ShouldBeInRange(TimeSpan.FromHours(47), TimeSpan.FromHours(48));
    }

    public void Dispose() => _redis.Dispose();
}

public sealed class RedisLeadCountersTests(SharedRedis shared) : LeadCountersContract, IDisposable
{
    private readonly TestRedis _redis = shared.Connect();

    protected override ILeadCounters Counters => new RedisLeadCounters(_redis.Gateway, Clock);

    [Fact(Timeout = 30_000)]
    public async Task Workers_count_together_and_a_minute_leaves_after_a_day()
    {
        using var other = shared.Connect();
        await Counters.CountAsync([new(SourceId, LeadStatus.Active, 1)], Ct);
        await new RedisLeadCounters(other.Gateway, Clock).CountAsync([new(SourceId, LeadStatus.Active, 2)], Ct);

        (await Counters.ReadAsync(SourceId, 1, Ct)).ShouldHaveSingleItem().Counts[LeadStatus.Active].ShouldBe(3);
        var left = await _redis.Database.KeyTimeToLiveAsync(RedisKeys.Counted(SourceId, CounterMinutes.Of(Clock.GetUtcNow())));
        left!.Value.ShouldBeInRange(TimeSpan.FromHours(24), TimeSpan.FromHours(25));
    }

    public void Dispose() => _redis.Dispose();
}
