using Pingtree.Pipeline.Access;
using Pingtree.Testing.Contracts;

namespace Pingtree.Pipeline.Tests.Access;

public sealed class InProcessRateLimiterTests : RateLimiterContract
{
    private readonly InProcessRateLimiter _limiter;

    public InProcessRateLimiterTests() => _limiter = new InProcessRateLimiter(Clock);

    protected override IRateLimiter Limiter => _limiter;

    [Fact(Timeout = 30_000)]
    public async Task Subjects_nobody_asks_for_are_forgotten()
    {
        for (var i = 0; i < 1000; i++)
            await _limiter.TakeAsync(NewLimit(5), Ct);
        var kept = NewLimit(5, TimeSpan.FromHours(1));
        await _limiter.TakeAsync(kept, Ct);

        Clock.Advance(TimeSpan.FromMinutes(3));
        await _limiter.TakeAsync(NewLimit(5), Ct);

        _limiter.Subjects.ShouldBe(2);
        (await _limiter.TakeAsync(kept, Ct)).Remaining.ShouldBe(3);
    }
}
