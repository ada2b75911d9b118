using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Contracts;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Tests.Crashing;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Mongo.Tests.Sources;

/// <summary>A change of rules whose process dies before any of its commands.</summary>
public sealed class RuleChangesTests : MongoTest
{
    private readonly Lead _older = A.LeadWith(A.Fields(("email", "ada@example.com"), ("policy", "A-1")), at: A.Noon.AddDays(-2));
    private readonly Lead _newer = A.LeadWith(A.Fields(("email", "bea@example.com"), ("policy", "A-1")), at: A.Noon.AddDays(-1));
    private readonly Lead _other = A.LeadWith(A.Fields(("email", "cia@example.com"), ("policy", "A-2")));

    [Fact(Timeout = Limit)]
    public Task A_field_joins_for_every_lead_once_the_change_is_repeated() => CrashScene.PlayAsync(
        BeginAsync,
        JoinAsync,
        async scene =>
        {
            await JoinAsync(scene.Stores, Ct);
            await EveryLeadHoldsItsValueAsync(scene);
        },
        Ct);

    [Fact(Timeout = Limit)]
    public Task A_field_joins_for_every_lead_once_the_sweep_was_there() => CrashScene.PlayAsync(
        BeginAsync,
        JoinAsync,
        async scene =>
        {
            await scene.SweepAsync(Ct);
            if ((await scene.Stores.Sources.FindBySlugAsync("one", Ct))!.Settings.DuplicateOn.Contains("policy"))
                await EveryLeadHoldsItsValueAsync(scene);
        },
        Ct);

    [Fact(Timeout = Limit)]
    public Task Another_change_after_one_that_died_makes_what_that_one_owed() => CrashScene.PlayAsync(
        BeginAsync,
        JoinAsync,
        async scene =>
        {
            var source = (await scene.Stores.Sources.UpdateAsync("one", s => s with { Name = "Another" }, Ct))!;
            if (source.Settings.DuplicateOn.Contains("policy"))
                await EveryLeadHoldsItsValueAsync(scene);
        },
        Ct);

    [Fact(Timeout = Limit)]
    public async Task What_a_change_owed_goes_with_the_field()
    {
        await using var scene = new CrashScene();
        await BeginAsync(scene);
        await using (var process = new DyingProcess(scene))
            (await process.WorkAsync(3, JoinAsync, Ct)).ShouldBeFalse();

        await scene.Stores.Sources.UpdateAsync("one", s => s with { Settings = s.Settings with { DuplicateOn = ["email"] } }, Ct);
        await scene.SweepAsync(Ct);

        (await ReadAsync(scene.Survivor, db => db.Sources())).ShouldHaveSingleItem().Contains("late_claims").ShouldBeFalse();
        (await HoldersAsync(scene)).ShouldBeEmpty();
    }

    private async Task BeginAsync(CrashScene scene)
    {
        await scene.Stores.Sources.CreateAsync(A.NewSource("one"), Ct);
        await scene.Stores.Leads.SaveAsync([_older.Passed(), _newer.Passed(), _other.Passed()], EventKeeping.InBroker, Ct);
    }

    private static Task JoinAsync(Stores stores, CancellationToken ct) =>
        stores.Sources.UpdateAsync("one", s => s with { Settings = s.Settings with { DuplicateOn = ["email", "policy"] } }, ct);

    private async Task EveryLeadHoldsItsValueAsync(CrashScene scene)
    {
        var holders = await HoldersAsync(scene);
        holders[new Claim(1, "policy", "A-1")].LeadId.ShouldBe(_newer.Id);
        holders[new Claim(1, "policy", "A-2")].LeadId.ShouldBe(_other.Id);
        (await ReadAsync(scene.Survivor, db => db.Sources())).ShouldHaveSingleItem().Contains("late_claims").ShouldBeFalse();
    }

    private static Task<IReadOnlyDictionary<Claim, ClaimHolder>> HoldersAsync(CrashScene scene) =>
        scene.Stores.Leads.FindHoldersAsync([new Claim(1, "policy", "A-1"), new Claim(1, "policy", "A-2")], Ct);
}
