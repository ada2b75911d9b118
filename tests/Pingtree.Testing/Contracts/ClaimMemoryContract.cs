using Pingtree.Pipeline.Screening.Deduplicating;
using Shouldly;
using Xunit;

namespace Pingtree.Testing.Contracts;

/// <summary>What every <see cref="IClaimMemory"/> keeps to.</summary>
public abstract class ClaimMemoryContract
{
    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected abstract IClaimMemory Memory { get; }

    protected int SourceId { get; } = NewIds.Next();

    [Fact(Timeout = 30_000)]
    public async Task A_committed_claim_may_be_held()
    {
        var claim = new Claim(SourceId, "email", "ann@example.com");
        await Memory.RememberAsync([claim], Ct);

        (await Memory.MayBeHeldAsync([claim], Ct)).ShouldBe([true]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Answers_stand_in_the_order_of_the_claims()
    {
        var claims = Enumerable.Range(0, 200).Select(i => new Claim(SourceId, "email", $"{i}@example.com")).ToList();
        await Memory.RememberAsync([.. claims.Where((_, i) => i % 3 == 0)], Ct);

        var held = await Memory.MayBeHeldAsync(claims, Ct);

        held.ShouldBe(claims.Select((_, i) => i % 3 == 0));
    }

    [Fact(Timeout = 30_000)]
    public async Task The_same_value_in_another_field_or_source_is_another_claim()
    {
        await Memory.RememberAsync([new Claim(SourceId, "email", "x")], Ct);

        var held = await Memory.MayBeHeldAsync([new Claim(SourceId, "phone", "x"), new Claim(NewIds.Next(), "email", "x")], Ct);

        held.ShouldBe([false, false]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Nothing_asked_is_nothing_answered()
    {
        await Memory.RememberAsync([], Ct);

        (await Memory.MayBeHeldAsync([], Ct)).ShouldBeEmpty();
    }
}
