using FsCheck;
using FsCheck.Fluent;
using Pingtree.Pipeline.Access;
using Shouldly;
using Xunit;

namespace Pingtree.Testing.Contracts;

/// <summary>What every <see cref="IRateLimiter"/> keeps to.</summary>
public abstract class RateLimiterContract
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static int _subjects;

    protected ManualClock Clock { get; } = new();

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected abstract IRateLimiter Limiter { get; }

    /// <summary>A quota nobody has touched.</summary>
    protected static RateLimit NewLimit(int requests, TimeSpan? window = null) =>
        new($"{Environment.ProcessId}-{Interlocked.Increment(ref _subjects)}:create", requests, window ?? Minute);

    [Fact(Timeout = 30_000)]
    public async Task The_last_request_of_the_quota_passes_and_the_next_is_refused()
    {
        var limit = NewLimit(3);

        (await TakeAsync(limit, 3)).Select(d => (d.Allowed, d.Remaining)).ShouldBe([(true, 2), (true, 1), (true, 0)]);
        var refused = await Limiter.TakeAsync(limit, Ct);

        refused.ShouldSatisfyAllConditions(
            () => refused.Allowed.ShouldBeFalse(),
            () => refused.Remaining.ShouldBe(0),
            () => refused.RetryAfter.ShouldBe(TimeSpan.FromSeconds(61)),
            () => refused.Reset.ShouldBe(TimeSpan.FromSeconds(61)));
    }

    [Fact(Timeout = 30_000)]
    public async Task One_may_pass_exactly_when_the_answer_said_so()
    {
        var limit = NewLimit(2);
        Clock.Advance(TimeSpan.FromMilliseconds(700));
        await Limiter.TakeAsync(limit, Ct);
        Clock.Advance(TimeSpan.FromMilliseconds(20_600));
        await Limiter.TakeAsync(limit, Ct);
        var refused = await Limiter.TakeAsync(limit, Ct);
        refused.RetryAfter.ShouldBe(TimeSpan.FromMilliseconds(39_700));

        Clock.Advance(refused.RetryAfter - TimeSpan.FromMilliseconds(1));
        (await Limiter.TakeAsync(limit, Ct)).Allowed.ShouldBeFalse();
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await Limiter.TakeAsync(limit, Ct)).Allowed.ShouldBeTrue();
        (await Limiter.TakeAsync(limit, Ct)).Allowed.ShouldBeFalse();
    }

    [Fact(Timeout = 30_000)]
    public async Task The_quota_is_whole_again_after_the_reset()
    {
        var limit = NewLimit(5);
        await TakeAsync(limit, 2);
        Clock.Advance(TimeSpan.FromSeconds(10));
        var last = (await TakeAsync(limit, 2))[^1];

        Clock.Advance(last.Reset - TimeSpan.FromMilliseconds(1));
        (await Limiter.TakeAsync(limit, Ct)).Remaining.ShouldBeLessThan(4);
        var again = NewLimit(5);
        last = (await TakeAsync(again, 4))[^1];
        Clock.Advance(last.Reset);
        (await Limiter.TakeAsync(again, Ct)).Remaining.ShouldBe(4);
    }

    [Fact(Timeout = 30_000)]
    public async Task One_may_pass_now_means_no_wait()
    {
        var limit = NewLimit(2);

        (await Limiter.TakeAsync(limit, Ct)).RetryAfter.ShouldBe(TimeSpan.Zero);
        (await Limiter.TakeAsync(limit, Ct)).RetryAfter.ShouldBe(TimeSpan.FromSeconds(61));
    }

    [Fact(Timeout = 30_000)]
    public async Task Refused_requests_are_not_counted()
    {
        var limit = NewLimit(1);
        await Limiter.TakeAsync(limit, Ct);
        for (var i = 0; i < 30; i++)
        {
            Clock.Advance(TimeSpan.FromSeconds(2));
            (await Limiter.TakeAsync(limit, Ct)).Allowed.ShouldBeFalse();
        }

        Clock.Advance(TimeSpan.FromSeconds(2));
        (await Limiter.TakeAsync(limit, Ct)).Allowed.ShouldBeTrue();
    }

    [Fact(Timeout = 30_000)]
    public async Task Subjects_and_windows_are_counted_apart()
    {
        var limit = NewLimit(1);
        await Limiter.TakeAsync(limit, Ct);

        (await Limiter.TakeAsync(limit with { Subject = limit.Subject + "2" }, Ct)).Allowed.ShouldBeTrue();
        (await Limiter.TakeAsync(limit with { Window = TimeSpan.FromHours(1) }, Ct)).Allowed.ShouldBeTrue();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_lowered_limit_holds_at_once_and_says_when_enough_will_have_left()
    {
        var limit = NewLimit(3);
        await Limiter.TakeAsync(limit, Ct);
        Clock.Advance(TimeSpan.FromSeconds(10));
        await Limiter.TakeAsync(limit, Ct);
        Clock.Advance(TimeSpan.FromSeconds(10));
        await Limiter.TakeAsync(limit, Ct);

        var refused = await Limiter.TakeAsync(limit with { Requests = 2 }, Ct);

        refused.Allowed.ShouldBeFalse();
        refused.RetryAfter.ShouldBe(TimeSpan.FromSeconds(51));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_quota_of_nothing_lets_nothing_pass()
    {
        var decision = await Limiter.TakeAsync(NewLimit(0), Ct);

        decision.ShouldBe(new RateLimitDecision(Allowed: false, Remaining: 0, Reset: TimeSpan.Zero, RetryAfter: Minute));
    }

    [Fact(Timeout = 30_000)]
    public async Task Requests_at_the_same_instant_share_the_quota()
    {
        var limit = NewLimit(50);

        var decisions = await Task.WhenAll(Enumerable.Range(0, 80).Select(_ => Task.Run(async () => await Limiter.TakeAsync(limit, Ct), Ct)));

        decisions.Count(d => d.Allowed).ShouldBe(50);
    }

    /// <summary>Against a model that knows the millisecond of every request: never over the limit, and never stricter than a step more than the window.</summary>
    [Fact(Timeout = 60_000)]
    public Task No_window_ever_sees_more_than_the_limit()
    {
        var arrivals = Gen.Choose(0, 400).Or(Gen.Choose(0, 30)).ListOf();
        var windows = Gen.Elements(1000, 1001, 1777, 7000);
        var runs = from gaps in arrivals from requests in Gen.Choose(1, 8) from window in windows select (gaps, requests, window);

        return Task.Run(
            () => Prop.ForAll(runs.ToArbitrary(), run => KeepsToModel([.. run.gaps], run.requests, run.window))
                .Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithEndSize(120)),
            Ct);
    }

    private bool KeepsToModel(IReadOnlyList<int> gaps, int requests, int window)
    {
        var limit = NewLimit(requests, TimeSpan.FromMilliseconds(window));
        var passed = new List<long>();
        foreach (var gap in gaps)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(gap));
            var now = Clock.GetUtcNow().ToUnixTimeMilliseconds();
            var allowed = Limiter.TakeAsync(limit, Ct).AsTask().GetAwaiter().GetResult().Allowed;

            var step = (window / 60) + 1;
            var within = passed.Count(p => p >= now - window);
            var justOut = passed.Count(p => p >= now - window - step) - within;
            if (allowed ? within >= requests : within + justOut < requests)
                return false;
            if (allowed)
                passed.Add(now);
        }

        return true;
    }

    private async Task<List<RateLimitDecision>> TakeAsync(RateLimit limit, int times)
    {
        var decisions = new List<RateLimitDecision>();
        for (var i = 0; i < times; i++)
            decisions.Add(await Limiter.TakeAsync(limit, Ct));
        return decisions;
    }
}
