using Pingtree.Pipeline.Counting;
using Pingtree.Pipeline.Leads;
using Pingtree.Testing.Contracts;

namespace Pingtree.Pipeline.Tests.Counting;

public sealed class InProcessLeadCountersTests : LeadCountersContract
{
    private readonly InProcessLeadCounters _counters;

    public InProcessLeadCountersTests() => _counters = new InProcessLeadCounters(Clock);

    protected override ILeadCounters Counters => _counters;

    [Fact(Timeout = 30_000)]
    public async Task No_more_than_a_day_is_kept()
    {
        for (var i = 0; i < 2000; i++)
        {
            await _counters.CountAsync([new(SourceId, LeadStatus.Active, 1)], Ct);
            Clock.Advance(TimeSpan.FromMinutes(1));
        }

        _counters.Minutes.ShouldBe(ILeadCounters.MaxMinutes);
    }
}
