using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Contracts;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Tests.Crashing;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Mongo.Tests.Writing;

/// <summary>A write whose process dies before any of its commands is brought to its end: by the sweep, and by whoever asks for the same again.</summary>
public sealed class UnfinishedWritesTests : MongoTest
{
    private static readonly Source Capped = A.Source(settings: new SourceSettings { DuplicateOn = ["email", "policy"], DuplicateWindowDays = 10, DailyCap = 3 });

    private readonly Lead _old = A.Lead("cia@example.com", source: Capped, at: A.Noon.AddDays(-11));
    private readonly List<JudgedLead> _batch;

    public UnfinishedWritesTests()
    {
        _batch =
        [
            Policy("ada@example.com", "A-1").Passed(),
            A.Lead("ada@example.com", source: Capped).Passed(),                                // of the one before
            A.Lead(source: Capped).Refused(A.Invalid()),
            A.Lead("cia@example.com", source: Capped).Passed(),                                // takes the value of the old one, whose window is over
            A.Lead("dea@example.com", source: Capped, at: A.Noon.AddDays(-1)).Passed(),        // another day
            Policy("eve@example.com", "A-2").Passed(),
            A.Lead("fay@example.com", source: Capped).Passed(),                                // has no room under the cap any more
        ];
    }

    private static readonly LeadStatus[] Expected =
    [
        LeadStatus.Active, LeadStatus.Duplicate, LeadStatus.Rejected, LeadStatus.Active, LeadStatus.Active, LeadStatus.Active, LeadStatus.Rejected,
    ];

    [Fact(Timeout = Limit)]
    public Task A_batch_that_died_is_ended_by_the_sweep_and_completed_by_who_sends_it_again() => DieAndBeSweptAsync(EventKeeping.InBroker);

    [Fact(Timeout = Limit)]
    public Task The_sweep_makes_the_events_due_of_a_batch_that_died_where_the_store_keeps_them() => DieAndBeSweptAsync(EventKeeping.InStore);

    private Task DieAndBeSweptAsync(EventKeeping events) => CrashScene.PlayAsync(
        SaveOldAsync,
        (stores, ct) => stores.Leads.SaveAsync(_batch, events, ct),
        async scene =>
        {
            var due = (await scene.SweepAsync(Ct)).SelectMany(entry => entry.Events).ToList();
            var books = await Books.CheckAsync(scene, Ct);
            due.ShouldBe(events == EventKeeping.InStore ? books.Events.Where(e => e.LeadId != _old.Id) : []);

            await SendAgainAsync(scene, events);
            await AllIsAsItShouldBeAsync(scene);
        },
        Ct);

    [Fact(Timeout = Limit)]
    public Task A_batch_that_died_and_is_sent_again_at_once_is_stored_once() => CrashScene.PlayAsync(
        SaveOldAsync,
        (stores, ct) => stores.Leads.SaveAsync(_batch, EventKeeping.InStore, ct),
        async scene =>
        {
            try
            {
                await SendAgainAsync(scene, EventKeeping.InStore);
            }
            catch (StoreUnavailableException)
            {
                // Places under the cap are held by the dead: who refused a lead for that would refuse it for nothing.
                await scene.SweepAsync(Ct);
                await SendAgainAsync(scene, EventKeeping.InStore);
            }

            await scene.SweepAsync(Ct);
            var books = await AllIsAsItShouldBeAsync(scene);
            (await scene.SweepAsync(Ct)).SelectMany(entry => entry.Events).ShouldBe(books.Events.Where(e => e.LeadId != _old.Id), ignoreOrder: true);
        },
        Ct);

    [Fact(Timeout = Limit)]
    public Task Who_follows_the_log_while_a_dead_write_is_unfinished_misses_nothing()
    {
        var later = A.Lead("gil@example.com", at: A.Noon.AddDays(1), source: Capped);
        return CrashScene.PlayAsync(
            SaveOldAsync,
            (stores, ct) => stores.Leads.SaveAsync(_batch, EventKeeping.InBroker, ct),
            async scene =>
            {
                await scene.Stores.Leads.SaveAsync([later.Passed()], EventKeeping.InBroker, Ct);
                var seen = await scene.Stores.History.ReadAsync(1, default, 100, Ct);

                await scene.SweepAsync(Ct);
                await SendAgainAsync(scene, EventKeeping.InBroker);

                var rest = await scene.Stores.History.ReadAsync(1, seen[^1].Place, 100, Ct);
                var books = await Books.CheckAsync(scene, Ct);
                seen.Concat(rest).Select(past => past.Event).ShouldBe(books.Events);
                books.Events.Count.ShouldBe(_batch.Count + 2);
            },
            Ct);
    }

    [Fact(Timeout = Limit)]
    public Task A_sale_that_died_is_made_once_and_told_once() => PlaySaleAsync(async (scene, lead, sellAsync) =>
    {
        var due = await scene.SweepAsync(Ct);
        var books = await Books.CheckAsync(scene, Ct);
        due.Count.ShouldBe(books.StatusOf(lead) == LeadStatus.Sold ? 1 : 0);

        await sellAsync();
        (await Books.CheckAsync(scene, Ct)).StatusOf(lead).ShouldBe(LeadStatus.Sold);
    });

    [Fact(Timeout = Limit)]
    public Task A_sale_that_died_and_is_asked_for_again_at_once_is_made_once_and_told_once() => PlaySaleAsync(async (scene, lead, sellAsync) =>
    {
        await sellAsync();

        (await scene.SweepAsync(Ct)).ShouldHaveSingleItem();
        (await Books.CheckAsync(scene, Ct)).StatusOf(lead).ShouldBe(LeadStatus.Sold);
    });

    [Fact(Timeout = Limit)]
    public Task An_erasure_that_died_leaves_right_counts_and_is_completed_when_asked_for_again() => CrashScene.PlayAsync(
        async scene =>
        {
            await SaveOldAsync(scene);
            await scene.Stores.Leads.SaveAsync(_batch, EventKeeping.InBroker, Ct);
            await scene.Stores.Sales.SellAsync(1, _batch[0].Lead.Id, new Sale("acme", null, A.Noon), Ct);
        },
        (stores, ct) => stores.Keeping.EraseAsync(1, "email", "ada@example.com", ct),
        async scene =>
        {
            await scene.SweepAsync(Ct);
            await Books.CheckAsync(scene, Ct);

            await scene.Stores.Keeping.EraseAsync(1, "email", "ada@example.com", Ct);
            var books = await Books.CheckAsync(scene, Ct);
            books.StatusOf(_batch[0].Lead).ShouldBe(LeadStatus.Erased);
            books.StatusOf(_batch[1].Lead).ShouldBe(LeadStatus.Erased);
            (await scene.Stores.Leads.FindHoldersAsync([.. _batch[0].Lead.Claims()], Ct)).ShouldBeEmpty();
        },
        Ct);

    [Fact(Timeout = Limit)]
    public Task What_names_a_lead_since_its_erasure_began_goes_also_where_the_erasure_died() => CrashScene.PlayAsync(
        scene => scene.Stores.Leads.SaveAsync(_batch, EventKeeping.InBroker, Ct),
        (stores, ct) => stores.Keeping.EraseAsync(1, "email", "eve@example.com", ct),
        async scene =>
        {
            if ((await ReadAsync(scene.Survivor, db => db.Writes())).Count > 0)
                await scene.Stores.Reservations.ReserveAsync(new ReservationRequest(1, "key", [1], _batch[5].Lead.Id), TimeSpan.FromMinutes(1), Ct);

            await scene.SweepAsync(Ct);
            var books = await Books.CheckAsync(scene, Ct);
            if (books.StatusOf(_batch[5].Lead) == LeadStatus.Erased)
                (await ReadAsync(scene.Survivor, db => db.Reservations())).ShouldBeEmpty();
        },
        Ct);

    [Fact(Timeout = Limit)]
    public Task A_retirement_that_died_is_ended_by_the_sweep_or_not_begun() => CrashScene.PlayAsync(
        async scene =>
        {
            await SaveOldAsync(scene);
            await scene.Stores.Leads.SaveAsync(_batch, EventKeeping.InBroker, Ct);
        },
        (stores, ct) => stores.Keeping.DeleteRefusedAsync(1, A.Noon.AddDays(1), 10, ct),
        async scene =>
        {
            await scene.SweepAsync(Ct);
            await Books.CheckAsync(scene, Ct);

            await scene.Stores.Keeping.DeleteRefusedAsync(1, A.Noon.AddDays(1), 10, Ct);
            var books = await Books.CheckAsync(scene, Ct);
            books.Leads.Count.ShouldBe(1 + Expected.Count(status => status == LeadStatus.Active));
            books.Events.Count.ShouldBe(1 + _batch.Count); // the log keeps them longer
        },
        Ct);

    [Theory(Timeout = Limit), InlineData(false), InlineData(true)]
    public Task Profiles_that_died_are_created_once_by_who_sends_them_again(bool sweepFirst)
    {
        ProfileWrite[] writes =
        [
            new ProfileWrite.Create(ProfileMatch.OfEmail("ada@example.com")!, Policy("ada@example.com", "A-1"), null, Silent: false),
            new ProfileWrite.Create(ProfileMatch.OfEmail("bea@example.com")!, A.Lead("bea@example.com", source: Capped), null, Silent: true),
            new ProfileWrite.Create(ProfileMatch.OfEmail("dea@example.com")!, A.Lead("dea@example.com", source: Capped), null, Silent: false),
        ];
        return CrashScene.PlayAsync(
            SaveOldAsync,
            (stores, ct) => stores.Profiles.WriteAsync(Capped, writes, ct),
            async scene =>
            {
                if (sweepFirst)
                {
                    await scene.SweepAsync(Ct);
                    await Books.CheckAsync(scene, Ct);
                }

                IReadOnlyList<ProfileAnswer?> answers;
                try
                {
                    answers = await scene.Stores.Profiles.WriteAsync(Capped, writes, Ct);
                }
                catch (StoreUnavailableException) when (!sweepFirst)
                {
                    await scene.SweepAsync(Ct);
                    answers = await scene.Stores.Profiles.WriteAsync(Capped, writes, Ct);
                }

                answers.ShouldAllBe(answer => answer is ProfileAnswer.Done);
                await scene.SweepAsync(Ct);
                var books = await Books.CheckAsync(scene, Ct);
                books.Leads.Count(lead => lead["status"] == (int)LeadStatus.Active).ShouldBe(4);
                books.Events.Count.ShouldBe(3);
            },
            Ct);
    }

    /// <summary>A process dies at each command of a sale; what comes after is told how to sell it again.</summary>
    private static Task PlaySaleAsync(Func<CrashScene, Lead, Func<Task>, Task> after)
    {
        var lead = A.Lead("ada@example.com");
        var sale = new Sale("acme", 12.50m, A.Noon);
        return CrashScene.PlayAsync(
            scene => scene.Stores.Leads.SaveAsync([lead.Passed()], EventKeeping.InBroker, Ct),
            (stores, ct) => stores.Sales.SellAsync(1, lead.Id, sale, ct),
            scene => after(scene, lead, async () => (await scene.Stores.Sales.SellAsync(1, lead.Id, sale, Ct)).ShouldBeOfType<SaleAnswer.Sold>().Sale.ShouldBe(sale)),
            Ct);
    }

    private static Lead Policy(string email, string policy) => A.LeadWith(A.Fields(("email", email), ("policy", policy)), Capped);

    private Task SaveOldAsync(CrashScene scene) => scene.Stores.Leads.SaveAsync([_old.Passed()], EventKeeping.InBroker, Ct);

    private async Task SendAgainAsync(CrashScene scene, EventKeeping events)
    {
        var stored = await scene.Stores.Leads.SaveAsync(_batch, events, Ct);
        stored.Select(s => s.Outcome.Status).ShouldBe(Expected);
    }

    private async Task<Books> AllIsAsItShouldBeAsync(CrashScene scene)
    {
        var books = await Books.CheckAsync(scene, Ct);
        _batch.Select(judged => books.StatusOf(judged.Lead)).ShouldBe(Expected.Select(status => (LeadStatus?)status));
        books.Events.Count.ShouldBe(_batch.Count + 1);

        var claims = _batch.Where((_, i) => Expected[i] == LeadStatus.Active).SelectMany(judged => judged.Lead.Claims(), (judged, claim) => (Claim: claim, judged.Lead.Id)).ToList();
        var holders = await scene.Stores.Leads.FindHoldersAsync(claims.ConvertAll(c => c.Claim), Ct);
        claims.ShouldAllBe(c => holders[c.Claim].LeadId == c.Id);
        return books;
    }
}
