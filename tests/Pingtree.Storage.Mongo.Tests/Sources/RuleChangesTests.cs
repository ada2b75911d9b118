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
    private const int Values = 600;

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

    [Fact(Timeout = Limit)]
    public async Task A_field_joins_for_many_leads_in_a_few_commands_and_of_several_the_newest_holds_the_value()
    {
        await using var scene = new CrashScene();
        await using var line = new Line(scene.Database);
        await using var process = new MongoInstance(line.Way, scene.Clock);
        var leads = await SaveManyAsync(scene);
        await scene.Stores.Sources.UpdateAsync("one", s => s with { Settings = s.Settings with { DuplicateOn = ["email", "policy"] } }, Ct);
        var source = await scene.Stores.Sources.UpdateAsync("one", s => s with { Settings = s.Settings with { DuplicateOn = ["email"] } }, Ct);
        var newer = A.LeadWith(A.Fields(("email", "new@example.com"), ("policy", "A-0")), source!, A.Noon.AddHours(1));
        await scene.Stores.Leads.SaveAsync([newer.Passed()], EventKeeping.InBroker, Ct); // A-0 is still held by an older one
        await process.Health.CheckAsync(Ct);
        line.Commands.Clear();

        await JoinAsync(process.Stores, Ct);

        line.Commands.Count(command => command.Contains("find") || command.Contains("update")).ShouldBeLessThan(20);
        var holders = await scene.Stores.Leads.FindHoldersAsync([.. Enumerable.Range(0, Values).Select(PolicyClaim)], Ct);
        holders[PolicyClaim(0)].LeadId.ShouldBe(newer.Id);
        Enumerable.Range(1, Values - 1).ShouldAllBe(i => holders[PolicyClaim(i)].LeadId == leads[i].Id);
    }

    [Fact(Timeout = Limit)]
    public async Task A_change_that_takes_long_says_so_in_time_and_the_sweep_goes_on_where_it_stopped()
    {
        await using var scene = new CrashScene();
        await using var line = new Line(scene.Database);
        await using var process = new MongoInstance(line.Way, scene.Clock);
        await SaveManyAsync(scene);
        await process.Health.CheckAsync(Ct);
        line.Carries = command =>
        {
            if (PromptedServer.Is(command, "update", "leads"))
                scene.Clock.Advance(TimeSpan.FromSeconds(11));
            return Task.FromResult(true);
        };

        await Should.ThrowAsync<StoreUnavailableException>(() => JoinAsync(process.Stores, Ct));
        line.Carries = static _ => Task.FromResult(true);
        line.Commands.Clear();
        await process.Stores.Events.FindAsync(scene.Clock.GetUtcNow(), 10, Ct);

        line.Commands.Count(command => PromptedServer.Is(command, "update", "leads")).ShouldBe(1, "of two steps the second");
        (await ReadAsync(scene.Survivor, db => db.Sources())).ShouldHaveSingleItem().Contains("late_claims").ShouldBeFalse();
        (await scene.Stores.Leads.FindHoldersAsync([.. Enumerable.Range(0, Values).Select(PolicyClaim)], Ct)).Count.ShouldBe(Values);
        await JoinAsync(process.Stores, Ct);
    }

    /// <summary>More leads than claim in one step; each value twice, the newer one first.</summary>
    private static async Task<List<Lead>> SaveManyAsync(CrashScene scene)
    {
        await scene.Stores.Sources.CreateAsync(A.NewSource("one"), Ct);
        var leads = Enumerable.Range(0, 2 * Values)
            .Select(i => A.LeadWith(A.Fields(("email", $"{i}@example.com"), ("policy", $"A-{i % Values}")), at: A.Noon.AddSeconds(-i))).ToList();
        foreach (var batch in leads.Chunk(500))
            await scene.Stores.Leads.SaveAsync([.. batch.Select(lead => lead.Passed())], EventKeeping.InBroker, Ct);
        return leads;
    }

    private static Claim PolicyClaim(int value) => new(1, "policy", $"A-{value}");

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
