using NSubstitute;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Pipeline.Tests.Screening;

public sealed class DuplicateGateTests
{
    private const int Limit = 30_000;

    private static readonly DateTimeOffset Noon = new(2025, 3, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly LeadIdFactory Ids = new(TimeProvider.System);

    private readonly ILeadStore _store = Substitute.For<ILeadStore>();
    private readonly ClaimHolder _holder = new(Ids.Next(), Noon);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public DuplicateGateTests() => _store
        .FindHoldersAsync(Arg.Any<IReadOnlyCollection<Claim>>(), Arg.Any<CancellationToken>())
        .Returns(call => call.Arg<IReadOnlyCollection<Claim>>().ToDictionary(claim => claim, _ => _holder));

    [Fact(Timeout = Limit)]
    public async Task Without_a_memory_the_store_is_not_asked_before_it_stores()
    {
        var verdicts = await JudgeAsync(new NoClaimMemory(), LeadOf(new SourceSettings()));

        verdicts.ShouldHaveSingleItem().ShouldBe(Verdict.Passed);
        _store.ReceivedCalls().ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task Under_a_cap_the_store_is_asked_so_that_a_duplicate_is_not_told_of_the_cap()
    {
        var verdicts = await JudgeAsync(new NoClaimMemory(), LeadOf(new SourceSettings { DailyCap = 5 }));

        verdicts.ShouldHaveSingleItem().ShouldBeOfType<Verdict.Refuse>().Refusal.DuplicateOf.ShouldBe(_holder.LeadId);
    }

    [Fact(Timeout = Limit)]
    public async Task What_the_memory_holds_possible_is_asked_of_the_store()
    {
        var verdicts = await JudgeAsync(new DoubtfulMemory(), LeadOf(new SourceSettings()));

        verdicts.ShouldHaveSingleItem().ShouldBeOfType<Verdict.Refuse>();
    }

    private ValueTask<IReadOnlyList<Verdict>> JudgeAsync(IClaimMemory memory, Lead lead) => new DuplicateGate(memory, _store).JudgeAsync([lead], Ct);

    private static Lead LeadOf(SourceSettings settings) => Lead.Receive(
        Ids.Next(), new Source(1, "one", "One", true, settings, 0, Noon), Noon, new LeadFields().With("email", FieldValue.Of("ada@example.com")));

    private sealed class DoubtfulMemory : IClaimMemory
    {
        public ValueTask<IReadOnlyList<bool>> MayBeHeldAsync(IReadOnlyList<Claim> claims, CancellationToken ct) =>
            ValueTask.FromResult<IReadOnlyList<bool>>(claims.Select(_ => true).ToList());

        public ValueTask RememberAsync(IReadOnlyList<Claim> claims, CancellationToken ct) => default;
    }
}
