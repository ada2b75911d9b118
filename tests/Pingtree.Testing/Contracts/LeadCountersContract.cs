using Pingtree.Pipeline.Counting;
using Pingtree.Pipeline.Leads;
using Shouldly;
using Xunit;

namespace Pingtree.Testing.Contracts;

/// <summary>What every <see cref="ILeadCounters"/> keeps to.</summary>
public abstract class LeadCountersContract
{
    protected ManualClock Clock { get; } = new();

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected abstract ILeadCounters Counters { get; }

    /// <summary>A source nobody has counted for.</summary>
    protected int SourceId { get; } = NewIds.Next();

    [Fact(Timeout = 30_000)]
    public async Task Counts_of_a_minute_add_up_by_status()
    {
        await Counters.CountAsync([new(SourceId, LeadStatus.Active, 3), new(SourceId, LeadStatus.Duplicate, 1)], Ct);
        Clock.Advance(TimeSpan.FromSeconds(59));
        await Counters.CountAsync([new(SourceId, LeadStatus.Active, 4)], Ct);

        var minute = (await Counters.ReadAsync(SourceId, 60, Ct)).ShouldHaveSingleItem();

        minute.Minute.ShouldBe(new DateTimeOffset(2025, 3, 15, 12, 0, 0, TimeSpan.Zero));
        minute.Counts.OrderBy(c => c.Key).ShouldBe([new(LeadStatus.Active, 7), new(LeadStatus.Duplicate, 1)]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Minutes_come_oldest_first_and_empty_ones_are_left_out()
    {
        await CountOneAsync();
        Clock.Advance(TimeSpan.FromMinutes(2));
        await CountOneAsync();
        Clock.Advance(TimeSpan.FromMinutes(1));

        (await ReadMinutesAsync(60)).ShouldBe([12 * 60, (12 * 60) + 2]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_look_back_includes_the_current_minute_and_no_more_than_was_asked_for()
    {
        await CountOneAsync();
        Clock.Advance(TimeSpan.FromMinutes(1));
        await CountOneAsync();

        (await ReadMinutesAsync(1)).ShouldBe([(12 * 60) + 1]);
        (await ReadMinutesAsync(2)).Count.ShouldBe(2);
        (await ReadMinutesAsync(0)).ShouldBeEmpty();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_day_can_be_looked_back_and_not_a_minute_more()
    {
        await CountOneAsync();
        Clock.Advance(TimeSpan.FromMinutes(ILeadCounters.MaxMinutes - 1));
        await CountOneAsync();
        (await ReadMinutesAsync(ILeadCounters.MaxMinutes)).Count.ShouldBe(2);

        Clock.Advance(TimeSpan.FromMinutes(1));
        (await ReadMinutesAsync(int.MaxValue)).Count.ShouldBe(1);
    }

    [Fact(Timeout = 30_000)]
    public async Task Sources_are_counted_apart()
    {
        await Counters.CountAsync([new(SourceId, LeadStatus.Active, 1), new(NewIds.Next(), LeadStatus.Active, 9)], Ct);

        (await Counters.ReadAsync(SourceId, 1, Ct)).ShouldHaveSingleItem().Counts[LeadStatus.Active].ShouldBe(1);
    }

    [Fact(Timeout = 30_000)]
    public async Task No_count_is_lost_between_workers()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () => await CountOneAsync(), Ct)));

        (await Counters.ReadAsync(SourceId, 1, Ct)).ShouldHaveSingleItem().Counts[LeadStatus.Active].ShouldBe(50);
    }

    private ValueTask CountOneAsync() => Counters.CountAsync([new(SourceId, LeadStatus.Active, 1)], Ct);

    private async Task<IReadOnlyList<int>> ReadMinutesAsync(int minutes) =>
        [.. (await Counters.ReadAsync(SourceId, minutes, Ct)).Select(m => (int)m.Minute.TimeOfDay.TotalMinutes)];
}
