using Pingtree.Pipeline.Screening.Capping;
using Shouldly;
using Xunit;

namespace Pingtree.Testing.Contracts;

/// <summary>What every <see cref="ICapMemory"/> keeps to.</summary>
public abstract class CapMemoryContract
{
    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected abstract ICapMemory Memory { get; }

    /// <summary>Whether it remembers at all; if not, it never knows.</summary>
    protected abstract bool Remembers { get; }

    protected CapDay Day { get; } = new(NewIds.Next(), new DateOnly(2025, 3, 15));

    [Fact(Timeout = 30_000)]
    public async Task What_was_learned_grows_by_what_was_admitted()
    {
        await Memory.LearnAsync(Day, 10, Ct);
        await Memory.AddAsync(Day, 5, Ct);

        (await Memory.AdmittedAsync([Day], Ct)).ShouldBe([Remembers ? 15 : null]);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_store_corrects_what_is_remembered()
    {
        await Memory.LearnAsync(Day, 10, Ct);
        await Memory.LearnAsync(Day, 7, Ct);

        (await Memory.AdmittedAsync([Day], Ct)).ShouldBe([Remembers ? 7 : null]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Admissions_of_an_unknown_day_do_not_make_it_known()
    {
        await Memory.AddAsync(Day, 5, Ct);

        (await Memory.AdmittedAsync([Day], Ct)).ShouldBe([null]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Days_and_sources_are_told_apart_and_answered_in_order()
    {
        var (tomorrow, other) = (Day with { Day = Day.Day.AddDays(1) }, Day with { SourceId = NewIds.Next() });
        await Memory.LearnAsync(tomorrow, 0, Ct);
        await Memory.LearnAsync(Day, 1, Ct);

        (await Memory.AdmittedAsync([other, Day, tomorrow], Ct)).ShouldBe(Remembers ? [null, 1, 0] : [null, null, null]);
        (await Memory.AdmittedAsync([], Ct)).ShouldBeEmpty();
    }
}
