using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Storing;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Contracts;

/// <summary>The law of <see cref="IOutcomeHistory"/>.</summary>
public abstract class OutcomeHistoryContract : StoreContract
{
    private const int All = 10_000;

    private LeadIdFactory? _ids;

    /// <summary>Ids of the suite's own clock.</summary>
    private LeadId NewId() => (_ids ??= new LeadIdFactory(Clock)).Next();

    private Lead NewLead(string email, int source = 1, DateTimeOffset? at = null) => A.Lead(email, source: A.Source(source), at: at ?? Clock.GetUtcNow(), id: NewId());

    private static LeadEvent Active(Lead lead) => new(lead.Source.Id, lead.Id, LeadEventKind.Active);

    private static LeadEvent Sold(Lead lead) => new(lead.Source.Id, lead.Id, LeadEventKind.Sold);

    private Task<IReadOnlyList<PastEvent>> ReadAsync(EventPlace after = default, int limit = All, int source = 1) => Stores.History.ReadAsync(source, after, limit, Ct);

    private async Task<IEnumerable<LeadEvent>> EventsAsync(EventPlace after = default, int source = 1) => (await ReadAsync(after, source: source)).Select(past => past.Event);

    private Task SellAsync(Lead lead) => Stores.Sales.SellAsync(lead.Source.Id, lead.Id, new Sale("Acme", null, Clock.GetUtcNow()), Ct);

    /// <summary>Saves batches of 1, 2, 3… leads of source 1, each beside some of source 2, a second apart.</summary>
    private async Task<List<Lead>> SaveBatchesAsync(int batches)
    {
        var mine = new List<Lead>();
        for (var batch = 1; batch <= batches; batch++)
        {
            var leads = Enumerable.Range(0, batch).Select(i => NewLead($"{batch}-{i}@example.com")).ToList();
            var others = Enumerable.Range(0, 2).Select(i => NewLead($"{batch}-{i}@example.com", source: 2));
            mine.AddRange(leads);
            await SaveAsync([.. leads.Concat(others).Select(lead => lead.Passed())]);
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        return mine;
    }

    [Fact(Timeout = Limit)]
    public async Task What_is_old_is_forgotten_page_by_page_and_what_is_due_stays_with_all_behind_it()
    {
        var leads = Enumerable.Range(0, 5).Select(i => NewLead($"{i}@example.com")).ToList();
        foreach (var (i, lead) in leads.Index())
        {
            await SaveAsync(lead, i == 3 ? EventKeeping.InStore : EventKeeping.InBroker);
            Clock.Advance(TimeSpan.FromDays(1));
        }

        (await Stores.History.DeleteAsync(Clock.GetUtcNow().AddDays(-4.5), 10, Ct)).ShouldBe(1);
        (await Stores.History.DeleteAsync(Clock.GetUtcNow(), 1, Ct)).ShouldBe(1);
        (await Stores.History.DeleteAsync(Clock.GetUtcNow(), 10, Ct)).ShouldBe(1);
        (await Stores.History.DeleteAsync(Clock.GetUtcNow(), 10, Ct)).ShouldBe(0);

        (await EventsAsync()).ShouldBe([Active(leads[3]), Active(leads[4])]);
    }

    [Fact(Timeout = Limit)]
    public async Task A_sale_the_history_forgot_is_told_again_all_the_same()
    {
        var lead = NewLead("ada@example.com");
        await SaveAsync(lead);
        await SellAsync(lead);
        await Stores.Events.ClearAsync(await Stores.Events.FindAsync(Clock.GetUtcNow().AddSeconds(1), 100, Ct), Ct);
        await Stores.History.DeleteAsync(Clock.GetUtcNow().AddSeconds(1), 10, Ct);

        await SellAsync(lead);

        (await Stores.Events.FindAsync(Clock.GetUtcNow().AddSeconds(1), 100, Ct)).ShouldHaveSingleItem().Events.ShouldBe([Sold(lead)]);
    }

    [Fact(Timeout = Limit)]
    public async Task An_event_that_did_not_happen_has_no_place()
    {
        var lead = NewLead("ada@example.com");
        await SaveAsync(lead);

        (await Stores.History.FindPlaceAsync(new LeadEvent(1, lead.Id, LeadEventKind.Rejected), Ct)).ShouldBeNull();
        (await Stores.History.FindPlaceAsync(Sold(lead), Ct)).ShouldBeNull();
    }

    [Theory(Timeout = Limit), InlineData(false), InlineData(true)]
    public async Task Every_event_stands_in_the_history_once_whoever_keeps_it_until_it_left(bool inStore)
    {
        var keeping = inStore ? EventKeeping.InStore : EventKeeping.InBroker;
        var (active, duplicate, rejected) = (NewLead("ada@example.com"), NewLead("ada@example.com"), NewLead("bea@example.com"));
        await SaveAsync(keeping, active.Passed(), duplicate.Passed());
        await SaveAsync(keeping, rejected.Refused(A.Invalid()));
        await SaveAsync(keeping, active.Passed(), rejected.Refused(A.Invalid()));
        await SellAsync(active);
        await Stores.Events.ClearAsync(await Stores.Events.FindAsync(Clock.GetUtcNow().AddSeconds(1), 100, Ct), Ct);

        (await EventsAsync()).ShouldBe(
        [
            Active(active), new LeadEvent(1, duplicate.Id, LeadEventKind.Duplicate), new LeadEvent(1, rejected.Id, LeadEventKind.Rejected), Sold(active),
        ]);
    }

    [Fact(Timeout = Limit)]
    public async Task The_order_is_that_of_storing_also_for_leads_that_come_late_with_old_ids()
    {
        var (old, late) = (NewLead("old@example.com"), NewLead("late@example.com"));
        Clock.Advance(TimeSpan.FromHours(3));
        var young = NewLead("young@example.com");

        foreach (var lead in new[] { young, late, old })
            await SaveAsync(lead);

        (await EventsAsync()).ShouldBe([Active(young), Active(late), Active(old)]);
        (await EventsAsync((await Stores.History.FindPlaceAsync(Active(young), Ct))!.Value)).ShouldBe([Active(late), Active(old)]);
        (await EventsAsync((await Stores.History.FindPlaceAsync(Active(late), Ct))!.Value)).ShouldBe([Active(old)]);
    }

    [Theory(Timeout = Limit), InlineData(1), InlineData(2), InlineData(3), InlineData(7), InlineData(100)]
    public async Task A_walk_in_pages_of_any_size_meets_every_event_once(int limit)
    {
        var leads = await SaveBatchesAsync(8);

        var walked = new List<PastEvent>();
        for (IReadOnlyList<PastEvent> page = await ReadAsync(limit: limit); page.Count > 0; page = await ReadAsync(page[^1].Place, limit))
        {
            page.Count.ShouldBeLessThanOrEqualTo(limit);
            walked.AddRange(page);
        }

        walked.Select(past => past.Event).ShouldBe(leads.Select(Active));
    }

    [Fact(Timeout = Limit)]
    public async Task From_behind_any_event_the_rest_follows_also_from_within_a_batch()
    {
        var leads = await SaveBatchesAsync(6);

        foreach (var (number, past) in (await ReadAsync()).Index())
        {
            (await EventsAsync(past.Place)).ShouldBe(leads.Skip(number + 1).Select(Active));
            (await Stores.History.FindPlaceAsync(past.Event, Ct)).ShouldBe(past.Place);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task No_more_is_read_than_asked_for()
    {
        await SaveBatchesAsync(3);

        (await ReadAsync(limit: 0)).ShouldBeEmpty();
        (await ReadAsync(limit: 4)).Count.ShouldBe(4);
    }

    [Fact(Timeout = Limit)]
    public async Task Behind_the_end_is_only_what_comes_later()
    {
        var none = await Stores.History.FindEndAsync(1, Ct);
        await SaveBatchesAsync(2);
        var end = await Stores.History.FindEndAsync(1, Ct);
        (await EventsAsync(end)).ShouldBeEmpty();

        var next = NewLead("next@example.com");
        await SaveAsync(next);

        (await EventsAsync(end)).ShouldBe([Active(next)]);
        (await EventsAsync(none)).Count().ShouldBe(4);
    }

    [Fact(Timeout = Limit)]
    public async Task A_place_may_lie_before_everything_and_behind_everything()
    {
        var leads = await SaveBatchesAsync(2);

        (await EventsAsync()).ShouldBe(leads.Select(Active));
        (await EventsAsync(await Stores.History.FindPlaceAsync(1, DateTimeOffset.UnixEpoch, Ct))).ShouldBe(leads.Select(Active));
        (await EventsAsync(await Stores.History.FindPlaceAsync(1, Clock.GetUtcNow().AddYears(1), Ct))).ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task From_a_moment_on_everything_follows_that_was_stored_then_or_later()
    {
        var start = Clock.GetUtcNow();
        var leads = await SaveBatchesAsync(3); // 1, 2 and 3 of them, at 0 s, 1 s and 2 s

        (await EventsAsync(await Stores.History.FindPlaceAsync(1, start, Ct))).Count().ShouldBe(6);
        (await EventsAsync(await Stores.History.FindPlaceAsync(1, start.AddMilliseconds(1), Ct))).ShouldBe(leads.Skip(1).Select(Active));
        (await EventsAsync(await Stores.History.FindPlaceAsync(1, start.AddSeconds(1), Ct))).ShouldBe(leads.Skip(1).Select(Active));
        (await EventsAsync(await Stores.History.FindPlaceAsync(1, start.AddSeconds(2), Ct))).ShouldBe(leads.Skip(3).Select(Active));
    }

    [Fact(Timeout = Limit)]
    public async Task A_clock_that_is_set_back_hides_nothing_from_who_reads_from_a_moment_on()
    {
        var start = Clock.GetUtcNow();
        var (first, second, third) = (NewLead("a@example.com", at: start), NewLead("b@example.com", at: start), NewLead("c@example.com", at: start));
        Clock.Set(start.AddSeconds(5));
        await SaveAsync(first);
        Clock.Set(start.AddSeconds(1));
        await SaveAsync(second);
        Clock.Set(start.AddSeconds(7));
        await SaveAsync(third);

        (await EventsAsync(await Stores.History.FindPlaceAsync(1, start, Ct))).ShouldBe([Active(first), Active(second), Active(third)]);
        (await EventsAsync(await Stores.History.FindPlaceAsync(1, start.AddSeconds(3), Ct))).ShouldBe([Active(first), Active(second), Active(third)]);
        (await EventsAsync(await Stores.History.FindPlaceAsync(1, start.AddSeconds(6), Ct))).ShouldBe([Active(third)]);
    }

    [Fact(Timeout = Limit)]
    public async Task Another_source_has_a_history_of_its_own()
    {
        await SaveBatchesAsync(3);

        (await ReadAsync(source: 2)).ShouldAllBe(past => past.Event.SourceId == 2);
        (await ReadAsync(source: 2)).Count.ShouldBe(6);
        (await ReadAsync(source: 3)).ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task The_place_of_an_event_is_known_to_its_own_source_only()
    {
        var lead = NewLead("ada@example.com");
        await SaveAsync(lead);

        (await Stores.History.FindPlaceAsync(Active(lead) with { SourceId = 2 }, Ct)).ShouldBeNull();
        (await Stores.History.FindPlaceAsync(Active(lead), Ct)).ShouldNotBeNull();
    }

    [Fact(Timeout = Limit)]
    public async Task An_event_that_never_happened_has_no_place()
    {
        var lead = NewLead("ada@example.com");
        await SaveAsync(lead);

        (await Stores.History.FindPlaceAsync(new LeadEvent(1, NewId(), LeadEventKind.Active), Ct)).ShouldBeNull();
        foreach (var kind in new[] { LeadEventKind.Sold, LeadEventKind.Duplicate, LeadEventKind.Rejected })
            (await Stores.History.FindPlaceAsync(new LeadEvent(1, lead.Id, kind), Ct)).ShouldBeNull();
    }

    [Fact(Timeout = Limit)]
    public async Task A_sale_has_a_place_of_its_own_long_after_its_lead_became_active()
    {
        var (lead, later) = (NewLead("ada@example.com"), NewLead("bea@example.com"));
        await SaveAsync(lead);
        Clock.Advance(TimeSpan.FromDays(90));
        await SellAsync(lead);
        await SaveAsync(later);
        await SellAsync(later);

        (await EventsAsync()).ShouldBe([Active(lead), Sold(lead), Active(later), Sold(later)]);
        (await EventsAsync((await Stores.History.FindPlaceAsync(Active(lead), Ct))!.Value)).ShouldBe([Sold(lead), Active(later), Sold(later)]);
        (await EventsAsync((await Stores.History.FindPlaceAsync(Sold(lead), Ct))!.Value)).ShouldBe([Active(later), Sold(later)]);
        (await Stores.History.FindPlaceAsync(Sold(lead) with { SourceId = 2 }, Ct)).ShouldBeNull();
    }

    [Fact(Timeout = Limit)]
    public async Task Who_read_the_event_of_a_lead_that_is_erased_since_goes_on_behind_it()
    {
        var (lead, later) = (NewLead("ada@example.com"), NewLead("bea@example.com"));
        await SaveAsync(lead);
        await SellAsync(lead);
        await SaveAsync(later);
        await Stores.Keeping.EraseAsync(1, "email", "ada@example.com", Ct);

        (await EventsAsync((await Stores.History.FindPlaceAsync(Active(lead), Ct))!.Value)).ShouldBe([Sold(lead), Active(later)]);
        (await EventsAsync((await Stores.History.FindPlaceAsync(Sold(lead), Ct))!.Value)).ShouldBe([Active(later)]);
    }

    [Fact(Timeout = Limit)]
    public async Task Who_read_the_event_of_a_refused_lead_that_is_past_its_retention_goes_on_behind_it()
    {
        var (refused, later) = (NewLead("ada@example.com"), NewLead("bea@example.com"));
        await SaveAsync(refused.Refused(A.Invalid()));
        await SaveAsync(later);
        var rejected = new LeadEvent(1, refused.Id, LeadEventKind.Rejected);
        (await Stores.Keeping.DeleteRefusedAsync(1, Clock.GetUtcNow().AddDays(1), 10, Ct)).ShouldBe(1);

        (await EventsAsync((await Stores.History.FindPlaceAsync(rejected, Ct))!.Value)).ShouldBe([Active(later)]);
        (await Stores.History.FindPlaceAsync(rejected with { SourceId = 2 }, Ct)).ShouldBeNull();
    }

    [Fact(Timeout = Limit)]
    public async Task An_event_the_history_forgot_has_no_place_although_its_lead_is_there()
    {
        var old = NewLead("ada@example.com");
        await SaveAsync(old);
        Clock.Advance(TimeSpan.FromDays(400));
        var young = NewLead("bea@example.com");
        await SaveAsync(young);
        (await Stores.History.DeleteAsync(Clock.GetUtcNow().AddDays(-1), 10, Ct)).ShouldBe(1);

        (await Stores.History.FindPlaceAsync(Active(old), Ct)).ShouldBeNull();
        (await Stores.History.FindPlaceAsync(Active(young), Ct)).ShouldNotBeNull();
    }

    [Fact(Timeout = Limit)]
    public async Task An_event_that_was_stored_days_after_its_lead_came_is_found_also_as_the_first_of_the_history()
    {
        var lead = NewLead("ada@example.com");
        Clock.Advance(TimeSpan.FromDays(3));
        await SaveAsync(lead);

        (await Stores.History.FindPlaceAsync(Active(lead), Ct)).ShouldNotBeNull();
    }

    [Fact(Timeout = Limit)]
    public async Task Nothing_is_missed_by_who_follows_while_many_store()
    {
        var expected = new HashSet<LeadEvent>();
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 25; i++)
            {
                var leads = Enumerable.Range(0, 3).Select(k => A.Lead($"{writer}-{i}-{k}@example.com")).ToList();
                lock (expected)
                    expected.UnionWith(leads.Select(Active));
                await SaveAsync([.. leads.Select(lead => lead.Passed())]);
            }
        })).ToList();

        var followed = new List<LeadEvent>();
        var place = default(EventPlace);
        for (var done = false; !done;)
        {
            done = writers.TrueForAll(writer => writer.IsCompleted);
            for (IReadOnlyList<PastEvent> page; (page = await ReadAsync(place, limit: 5)).Count > 0; place = page[^1].Place)
                followed.AddRange(page.Select(past => past.Event));
            await Task.Yield();
        }

        await Task.WhenAll(writers);
        followed.ShouldBeUnique();
        followed.ShouldBe(expected, ignoreOrder: true);
    }
}
