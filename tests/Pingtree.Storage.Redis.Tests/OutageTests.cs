using System.Diagnostics;
using System.Diagnostics.Metrics;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Capping;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Pipeline.Sources;
using Pingtree.Testing;
using Pingtree.Testing.Contracts;
using Pingtree.Testing.RealServers;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Redis.Tests;

/// <summary>Redis spares work; when it is away the work is done, on time.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private static readonly RedisLimits Impatient = new() { Break = TimeSpan.FromMilliseconds(500) };

    // The deadline, and what a machine busy with other tests may add to it.
    private static readonly TimeSpan OnTime = TimeSpan.FromMilliseconds(100 + 900);

    private readonly ManualClock _clock = new();
    private readonly FakeSuppressionStore _store = new();
    private readonly CapDay _day = new(NewIds.Next(), new DateOnly(2025, 3, 15));
    private readonly RateLimit _limit = new("7:create", 2, TimeSpan.FromMinutes(1));
    private readonly SuppressionEntry _ann = new("email", SuppressionForm.Plain, "ann@example.com");
    private RedisServer _server = null!;
    private TestRedis? _redis;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestRedis Redis => _redis ??= new TestRedis(_server, Impatient);

    private int SourceId => _day.SourceId;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartNewAsync();
        await _store.AddAsync(SourceId, [_ann], CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _redis?.Dispose();
        await _server.DisposeAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Every_port_answers_while_redis_is_stopped_and_recovers_after_its_restart()
    {
        long failures = 0;
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "pingtree_redis_failures_total")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        meters.SetMeasurementEventCallback<long>((_, more, _, _) => Interlocked.Add(ref failures, more));
        meters.Start();
        await UntilRedisAnswersAsync();
        await _server.StopAsync();

        await EveryPortAnswersWithoutRedisAsync();
        (await Redis.Health.IsUpAsync()).ShouldBeFalse();
        Interlocked.Read(ref failures).ShouldBeGreaterThan(0);

        await _server.StartAsync();
        await UntilRedisAnswersAsync();
        (await Redis.Health.IsUpAsync()).ShouldBeTrue();
        Redis.Log.ShouldBe(["Redis does not answer (RedisConnectionException); going on without it", "Redis answers again"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Every_port_answers_on_time_while_redis_keeps_silent_and_recovers_after_it_speaks()
    {
        await UntilRedisAnswersAsync();
        await _server.FreezeAsync(TimeSpan.FromSeconds(4));

        await EveryPortAnswersWithoutRedisAsync();
        await OnTimeAsync(async () => (await Redis.Health.IsUpAsync()).ShouldBeFalse());

        await UntilRedisAnswersAsync();
        Redis.Log.ShouldBe(["Redis does not answer (TimeoutException); going on without it", "Redis answers again"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Starting_without_redis_works_and_it_is_used_once_it_is_there()
    {
        await _server.StopAsync();

        await EveryPortAnswersWithoutRedisAsync();

        await _server.StartAsync();
        await UntilRedisAnswersAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Starting_with_a_host_nobody_knows_works()
    {
        using var connection = await Task.Run(() => new RedisConnection("no-such-host.invalid:6379"), Ct);

        connection.Database.ShouldNotBeNull();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_flush_between_two_batches_costs_questions_and_no_wrong_answer()
    {
        await UntilRedisAnswersAsync();
        var (caps, claims) = (new RedisCapMemory(Redis.Gateway), new RedisClaimMemory(Redis.Gateway));
        await caps.LearnAsync(_day, 5, Ct);
        (await IsAnnSuppressedAsync()).ShouldBeTrue();

        await _server.FlushAsync();

        await caps.AddAsync(_day, 1, Ct);
        (await caps.AdmittedAsync([_day], Ct)).ShouldBe([null]);
        (await IsAnnSuppressedAsync()).ShouldBeTrue();
        (await claims.MayBeHeldAsync([new Claim(SourceId, "email", "x")], Ct)).Count.ShouldBe(1);
        while (!await Redis.Database.KeyExistsAsync(RedisKeys.Suppression(SourceId)))
        {
            (await IsAnnSuppressedAsync()).ShouldBeTrue();
            await Task.Delay(20, Ct);
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task A_caller_who_gives_up_is_told_so_and_is_no_failure_of_redis()
    {
        await UntilRedisAnswersAsync();
        using var givenUp = new CancellationTokenSource();
        await givenUp.CancelAsync();

        for (var i = 0; i < 20; i++)
            await Should.ThrowAsync<OperationCanceledException>(async () => await Redis.NewLimiter(_clock).TakeAsync(_limit, givenUp.Token));

        await new RedisCapMemory(Redis.Gateway).LearnAsync(_day, 5, Ct);
        (await new RedisCapMemory(Redis.Gateway).AdmittedAsync([_day], Ct)).ShouldBe([5]);
        Redis.Log.ShouldBeEmpty();
    }

    private async Task EveryPortAnswersWithoutRedisAsync()
    {
        var claims = new RedisClaimMemory(Redis.Gateway);
        var caps = new RedisCapMemory(Redis.Gateway);
        var counters = new RedisLeadCounters(Redis.Gateway, _clock);
        var limiter = Redis.NewLimiter(_clock);
        var claim = new Claim(SourceId, "email", "bob@example.com");

        await OnTimeAsync(async () => await claims.RememberAsync([claim], Ct));
        await OnTimeAsync(async () => (await claims.MayBeHeldAsync([claim, claim], Ct)).ShouldBe([true, true]));
        await OnTimeAsync(async () => await caps.LearnAsync(_day, 5, Ct));
        await OnTimeAsync(async () => await caps.AddAsync(_day, 5, Ct));
        await OnTimeAsync(async () => (await caps.AdmittedAsync([_day], Ct)).ShouldBe([null]));
        await OnTimeAsync(async () => await counters.CountAsync([new(SourceId, LeadStatus.Active, 1)], Ct));
        await OnTimeAsync(async () => (await counters.ReadAsync(SourceId, 60, Ct)).ShouldBeEmpty());
        await OnTimeAsync(async () => (await IsAnnSuppressedAsync()).ShouldBeTrue());
        foreach (var allowed in new[] { true, true, false })
            await OnTimeAsync(async () => (await limiter.TakeAsync(_limit, Ct)).Allowed.ShouldBe(allowed));
    }

    private async Task UntilRedisAnswersAsync()
    {
        var caps = new RedisCapMemory(Redis.Gateway);
        var day = _day with { SourceId = NewIds.Next() };
        do
        {
            await caps.LearnAsync(day, 42, Ct);
            await Task.Delay(20, Ct);
        }
        while ((await caps.AdmittedAsync([day], Ct))[0] != 42);
    }

    private async Task<bool> IsAnnSuppressedAsync()
    {
        var source = new Source(SourceId, "leads", "Leads", Active: true, new SourceSettings(), _store.VersionOf(SourceId), DateTimeOffset.UnixEpoch);
        var keys = _ann.Digests.Select(digest => new SuppressionKey(SourceId, "email", digest)).ToList();
        return (await Redis.NewLookup(_store).FindAsync([source], keys, Ct)).Count > 0;
    }

    private static async Task OnTimeAsync(Func<Task> ask)
    {
        var watch = Stopwatch.StartNew();
        await ask();
        watch.Elapsed.ShouldBeLessThan(OnTime);
    }
}
