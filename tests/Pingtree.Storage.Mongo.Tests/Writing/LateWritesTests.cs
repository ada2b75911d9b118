using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Contracts;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Tests.Crashing;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Mongo.Tests.Writing;

/// <summary>A write that was taken for dead and ended by the sweep, and then goes on.</summary>
public sealed class LateWritesTests : MongoTest
{
    private static readonly Source Capped = A.Source(settings: new SourceSettings { DailyCap = 2 });

    /// <summary>Stored by two statements: the duplicate rests on the first.</summary>
    private readonly List<JudgedLead> _batch =
        [A.Lead("ada@example.com", source: Capped).Passed(), A.Lead("bea@example.com", source: Capped).Passed(), A.Lead("ada@example.com", source: Capped).Passed()];

    [Theory(Timeout = Limit), InlineData("insert", "leads", 0), InlineData("insert", "leads", 1)]
    public async Task Leads_that_come_after_the_sweep_are_told_and_counted_once(string command, string collection, int after)
    {
        await using var scene = new CrashScene();
        await using var process = new LateStatement(scene);
        var saving = await process.WorkUpToAsync(command, collection, after, stores => stores.Leads.SaveAsync(_batch, EventKeeping.InStore, Ct), Ct);
        await scene.SweepAsync(Ct);

        process.Release();
        await Should.ThrowAsync<StoreUnavailableException>(() => saving); // it can't say what was told
        await scene.SweepAsync(Ct);

        (await Books.CheckAsync(scene, Ct)).Leads.Count.ShouldBeGreaterThan(1);
        var again = await scene.Stores.Leads.SaveAsync(_batch, EventKeeping.InStore, Ct);
        again.Select(s => s.Outcome.Status).ShouldBe([LeadStatus.Active, LeadStatus.Active, LeadStatus.Duplicate]);
        (await Books.CheckAsync(scene, Ct)).Events.Count.ShouldBe(_batch.Count);
    }

    [Theory(Timeout = Limit), InlineData("insert", "event_log"), InlineData("update", "days"), InlineData("delete", "writes")]
    public async Task A_write_that_is_ended_by_the_sweep_and_by_itself_is_told_and_counted_once(string command, string collection)
    {
        await using var scene = new CrashScene();
        await using var process = new LateStatement(scene);
        var after = command == "update" ? 2 : 0; // it announces itself and holds its places before
        var saving = await process.WorkUpToAsync(command, collection, after, stores => stores.Leads.SaveAsync(_batch, EventKeeping.InStore, Ct), Ct);
        await scene.SweepAsync(Ct);

        process.Release();
        (await saving).Select(s => s.Outcome.Status).ShouldBe([LeadStatus.Active, LeadStatus.Active, LeadStatus.Duplicate]);

        var books = await Books.CheckAsync(scene, Ct);
        books.Events.Count.ShouldBe(_batch.Count);
    }

    [Theory(Timeout = Limit)]
    [InlineData("insert", "leads", 0), InlineData("insert", "leads", 1), InlineData("insert", "event_log", 0), InlineData("update", "days", 2), InlineData("delete", "writes", 0)]
    public async Task A_write_is_given_up_in_its_time_whichever_statement_is_not_answered(string command, string collection, int after)
    {
        await using var scene = new CrashScene();
        await using var process = new LateStatement(scene);
        var saving = await process.WorkUpToAsync(command, collection, after, stores => stores.Leads.SaveAsync(_batch, EventKeeping.InStore, Ct), Ct);

        process.Clock.Advance(TimeSpan.FromSeconds(24));
        await Task.Delay(100, Ct);
        saving.IsCompleted.ShouldBeFalse();
        process.Clock.Advance(TimeSpan.FromSeconds(2));
        await Should.ThrowAsync<StoreUnavailableException>(() => saving);
        process.Release(); // it comes through after all

        await scene.SweepAsync(Ct);
        var again = await scene.Stores.Leads.SaveAsync(_batch, EventKeeping.InStore, Ct);
        again.Select(s => s.Outcome.Status).ShouldBe([LeadStatus.Active, LeadStatus.Active, LeadStatus.Duplicate]);
        await scene.SweepAsync(Ct);
        (await Books.CheckAsync(scene, Ct)).Events.Count.ShouldBe(_batch.Count);
    }

    [Fact(Timeout = Limit)]
    public async Task A_write_whose_machine_slept_gives_up_though_its_stopwatch_stood_still()
    {
        await using var scene = new CrashScene();
        await using var process = new LateStatement(scene);
        var saving = await process.WorkUpToAsync("insert", "leads", 0, stores => stores.Leads.SaveAsync(_batch, EventKeeping.InStore, Ct), Ct);

        process.Clock.Sleep(TimeSpan.FromSeconds(30));
        process.Release();

        await Should.ThrowAsync<StoreUnavailableException>(() => saving);
        await scene.SweepAsync(Ct);
        (await Books.CheckAsync(scene, Ct)).Leads.Count.ShouldBe(2, "the one that rests on them was not sent any more");
    }

    [Fact(Timeout = Limit)]
    public async Task A_write_runs_on_to_its_end_when_nobody_waits_for_it_any_more()
    {
        await using var scene = new CrashScene();
        await using var process = new LateStatement(scene);
        using var left = new CancellationTokenSource();
        var saving = await process.WorkUpToAsync("insert", "leads", 0, stores => stores.Leads.SaveAsync(_batch, EventKeeping.InStore, left.Token), Ct);

        await left.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => saving);
        process.Release();

        await NoteIsGoneAsync(scene);
        (await Books.CheckAsync(scene, Ct)).Events.Count.ShouldBe(_batch.Count);
    }

    [Fact(Timeout = Limit)]
    public async Task A_change_of_a_list_waits_for_a_slow_write_as_long_as_one_lives_and_no_longer()
    {
        await using var scene = new CrashScene();
        await scene.Stores.Sources.CreateAsync(A.NewSource("one"), Ct);
        await using var process = new LateStatement(scene);
        var saving = await process.WorkUpToAsync("insert", "leads", 0, stores => stores.Leads.SaveAsync(_batch, EventKeeping.InStore, Ct), Ct);
        await using var line = new Line(scene.Database);
        await using var other = new MongoInstance(line.Way, scene.Clock);
        var changing = other.Stores.Suppression.AddAsync(1, [A.Plain("cia@example.com")], Ct);

        while (line.Commands.Count(command => PromptedServer.Is(command, "find", "writes")) < 2)
            await Task.Delay(10, Ct);
        scene.Clock.Advance(TimeSpan.FromSeconds(26));
        await Task.Delay(500, Ct);
        changing.IsCompleted.ShouldBeFalse();
        scene.Clock.Advance(TimeSpan.FromSeconds(2));
        await Should.ThrowAsync<StoreUnavailableException>(() => changing);

        process.Release();
        await saving;
        await other.Stores.Suppression.AddAsync(1, [A.Plain("cia@example.com")], Ct);
    }

    [Fact(Timeout = Limit)]
    public async Task An_erasure_of_a_lead_that_a_dead_process_was_about_to_delete_waits_and_then_gives_up()
    {
        await using var scene = new CrashScene();
        await using var line = new Line(scene.Database);
        await using var process = new MongoInstance(line.Way, scene.Clock);
        await scene.Stores.Leads.SaveAsync(_batch, EventKeeping.InBroker, Ct);
        await using var dying = new LateStatement(scene);
        var deleting = await dying.WorkUpToAsync("delete", "leads", 0, stores => stores.Keeping.DeleteRefusedAsync(1, A.Noon.AddDays(1), 10, Ct), Ct);

        var erasing = process.Stores.Keeping.EraseAsync(1, "email", "ada@example.com", Ct);
        await Task.Delay(1000, Ct);
        line.Commands.Count.ShouldBeLessThan(80, "it pauses between two looks");
        scene.Clock.Advance(TimeSpan.FromSeconds(26));
        await Should.ThrowAsync<StoreUnavailableException>(() => erasing);

        await scene.SweepAsync(Ct);
        await scene.Stores.Keeping.EraseAsync(1, "email", "ada@example.com", Ct);
        var books = await Books.CheckAsync(scene, Ct);
        (books.StatusOf(_batch[0].Lead), books.StatusOf(_batch[2].Lead)).ShouldBe((LeadStatus.Erased, null));
        dying.Release();
        await deleting;
    }

    [Fact(Timeout = Limit)]
    public async Task A_write_that_was_ended_holds_no_place_under_the_cap_any_more()
    {
        await using var scene = new CrashScene();
        await using var process = new LateStatement(scene);
        var saving = await process.WorkUpToAsync("update", "days", 1, stores => stores.Leads.SaveAsync(_batch, EventKeeping.InStore, Ct), Ct);
        await scene.SweepAsync(Ct);

        process.Release();
        await Should.ThrowAsync<StoreUnavailableException>(() => saving);

        await scene.SweepAsync(Ct);
        await Books.CheckAsync(scene, Ct);
        (await scene.Stores.Leads.SaveAsync(_batch, EventKeeping.InStore, Ct)).Count(s => s.Outcome.Status == LeadStatus.Active).ShouldBe(2);
    }

    [Fact(Timeout = Limit)]
    public async Task A_sale_that_comes_after_the_sweep_is_told_once()
    {
        await using var scene = new CrashScene();
        await scene.Stores.Leads.SaveAsync(_batch, EventKeeping.InBroker, Ct);
        await using var process = new LateStatement(scene);
        var lead = _batch[0].Lead.Id;
        var selling = await process.WorkUpToAsync("update", "leads", 0, stores => stores.Sales.SellAsync(1, lead, new Sale("acme", null, A.Noon), Ct), Ct);
        await scene.SweepAsync(Ct);

        process.Release();
        await Should.ThrowAsync<StoreUnavailableException>(() => selling);

        (await scene.SweepAsync(Ct)).ShouldHaveSingleItem().Events.ShouldBe([new LeadEvent(1, lead, LeadEventKind.Sold)]);
        await Books.CheckAsync(scene, Ct);
    }

    [Theory(Timeout = Limit), InlineData("update", 0), InlineData("delete", 0)]
    public async Task A_retirement_that_goes_on_after_the_sweep_counts_once(string command, int after)
    {
        await using var scene = new CrashScene();
        await scene.Stores.Leads.SaveAsync(_batch, EventKeeping.InBroker, Ct);
        await using var process = new LateStatement(scene);
        var deleting = await process.WorkUpToAsync(command, "leads", after, stores => stores.Keeping.DeleteRefusedAsync(1, A.Noon.AddDays(1), 10, Ct), Ct);
        await scene.SweepAsync(Ct);

        process.Release();
        await Task.WhenAny(deleting);
        await scene.SweepAsync(Ct);

        (await Books.CheckAsync(scene, Ct)).Leads.Count.ShouldBe(2);
    }

    private static async Task NoteIsGoneAsync(CrashScene scene)
    {
        while ((await ReadAsync(scene.Survivor, db => db.Writes())).Count > 0)
            await Task.Delay(10, Ct);
    }
}
