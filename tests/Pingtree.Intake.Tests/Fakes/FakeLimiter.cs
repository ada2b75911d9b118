using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Counting;

namespace Pingtree.Intake.Tests.Fakes;

/// <summary>Allows everything until told not to.</summary>
internal sealed class FakeLimiter : IRateLimiter
{
    public bool IsUsedUp { get; set; }

    public List<RateLimit> Taken { get; } = [];

    public ValueTask<RateLimitDecision> TakeAsync(RateLimit limit, CancellationToken ct)
    {
        Taken.Add(limit);
        return ValueTask.FromResult(new RateLimitDecision(!IsUsedUp, 7, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(0.2)));
    }
}

/// <summary>Counts that were counted elsewhere.</summary>
internal sealed class FakeCounters : ILeadCounters
{
    public List<MinuteCounts> Minutes { get; } = [];

    public int? AskedFor { get; private set; }

    public ValueTask CountAsync(IReadOnlyList<LeadCount> counts, CancellationToken ct) => default;

    public ValueTask<IReadOnlyList<MinuteCounts>> ReadAsync(int sourceId, int minutes, CancellationToken ct)
    {
        AskedFor = minutes;
        return ValueTask.FromResult<IReadOnlyList<MinuteCounts>>(Minutes);
    }
}
