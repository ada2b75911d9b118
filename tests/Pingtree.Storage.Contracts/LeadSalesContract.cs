using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Screening.Capping;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Contracts;

/// <summary>The law of <see cref="ILeadSales"/>.</summary>
public abstract class LeadSalesContract : StoreContract
{
    private static LeadEvent SaleOf(Lead lead) => new(lead.Source.Id, lead.Id, LeadEventKind.Sold);

    private Sale SaleTo(string buyer, decimal? price = null) => new(buyer, price, Clock.GetUtcNow());

    private Task<SaleAnswer> SellAsync(Lead lead, Sale sale) => Stores.Sales.SellAsync(lead.Source.Id, lead.Id, sale, Ct);

    private Task<IReadOnlyList<EventEntry>> DueAsync() => Stores.Events.FindAsync(Clock.GetUtcNow().AddMilliseconds(1), 100, Ct);

    private async Task<Lead> SavedAsync(string email = "ada@example.com", Source? source = null)
    {
        var lead = A.Lead(email, source: source);
        (await SaveAsync(lead)).Outcome.Status.ShouldBe(LeadStatus.Active);
        return lead;
    }

    [Fact(Timeout = Limit)]
    public async Task A_sold_lead_carries_its_sale()
    {
        var lead = await SavedAsync();
        var sale = SaleTo("Acme", 12.50m);

        var sold = (await SellAsync(lead, sale)).ShouldBeOfType<SaleAnswer.Sold>();

        (sold.Sale, sold.IsNew).ShouldBe((sale, true));
        var stored = (await Stores.Queries.FindAsync(1, lead.Id, Ct))!;
        (stored.Status, stored.Sale).ShouldBe((LeadStatus.Sold, sale));
        stored.Sale!.Price!.Value.Scale.ShouldBe((byte)2, "a price keeps its digits");
        Spelled(stored.Fields).ShouldBe(Spelled(lead.Fields));
        (await Stores.Leads.FindOutcomesAsync([lead.Id], Ct)).Single().Status.ShouldBe(LeadStatus.Sold);
    }

    [Fact(Timeout = Limit)]
    public async Task A_sale_may_go_without_a_price()
    {
        var lead = await SavedAsync();

        await SellAsync(lead, SaleTo("Acme"));

        (await Stores.Queries.FindAsync(1, lead.Id, Ct))!.Sale.ShouldBe(SaleTo("Acme"));
    }

    [Fact(Timeout = Limit)]
    public async Task The_time_answered_is_the_time_read_later()
    {
        var lead = await SavedAsync();
        Clock.Advance(TimeSpan.FromTicks(12_345));

        var sold = (await SellAsync(lead, SaleTo("Acme"))).ShouldBeOfType<SaleAnswer.Sold>();

        (await Stores.Queries.FindAsync(1, lead.Id, Ct))!.Sale.ShouldBe(sold.Sale);
    }

    [Fact(Timeout = Limit)]
    public async Task The_event_of_a_sale_is_due_with_it()
    {
        var lead = await SavedAsync();

        var sold = (await SellAsync(lead, SaleTo("Acme"))).ShouldBeOfType<SaleAnswer.Sold>();

        sold.Due.Events.ShouldBe([SaleOf(lead)]);
        var due = (await DueAsync()).ShouldHaveSingleItem();
        (due.Entry, due.SourceId).ShouldBe((sold.Due.Entry, 1));
        due.Events.ShouldBe([SaleOf(lead)]);
        await Stores.Events.ClearAsync([sold.Due], Ct);
        (await DueAsync()).ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task The_same_buyer_again_gets_the_first_sale_and_its_event_is_due_again()
    {
        var lead = await SavedAsync();
        var first = SaleTo("Acme", 10);
        await SellAsync(lead, first);
        await Stores.Events.ClearAsync(await DueAsync(), Ct);
        Clock.Advance(TimeSpan.FromHours(1));

        var again = (await SellAsync(lead, SaleTo("Acme", 99))).ShouldBeOfType<SaleAnswer.Sold>();

        (again.Sale, again.IsNew).ShouldBe((first, false));
        (await Stores.Queries.FindAsync(1, lead.Id, Ct))!.Sale.ShouldBe(first);
        var due = (await DueAsync()).ShouldHaveSingleItem();
        due.Events.ShouldBe([SaleOf(lead)]);
        due.Entry.ShouldBe(again.Due.Entry);
        (await Stores.Events.FindAsync(Clock.GetUtcNow(), 10, Ct)).ShouldBeEmpty("it is due since now, not since the first sale");
    }

    [Fact(Timeout = Limit)]
    public async Task A_sale_stands_in_the_history_once_however_often_it_is_told()
    {
        var lead = await SavedAsync();

        for (var i = 0; i < 3; i++)
            await SellAsync(lead, SaleTo("Acme"));

        (await Stores.History.ReadAsync(1, default, 10, Ct)).Select(past => past.Event)
            .ShouldBe([new LeadEvent(1, lead.Id, LeadEventKind.Active), SaleOf(lead)]);
        (await TotalAsync(LeadStatus.Sold)).ShouldBe(1);
        (await TotalAsync(LeadStatus.Active)).ShouldBe(0);
    }

    [Fact(Timeout = Limit)]
    public async Task Another_buyer_gets_nothing_and_changes_nothing()
    {
        var lead = await SavedAsync();
        var first = SaleTo("Acme", 10);
        await SellAsync(lead, first);
        await Stores.Events.ClearAsync(await DueAsync(), Ct);

        foreach (var buyer in new[] { "Bolt", "acme", "Acme " })
            (await SellAsync(lead, SaleTo(buyer))).ShouldBeOfType<SaleAnswer.SoldToAnother>();

        (await Stores.Queries.FindAsync(1, lead.Id, Ct))!.Sale.ShouldBe(first);
        (await DueAsync()).ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task Of_many_buyers_at_once_exactly_one_gets_the_lead()
    {
        var lead = await SavedAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(() => SellAsync(lead, SaleTo($"buyer-{i % 8}")))));

        var sales = answers.OfType<SaleAnswer.Sold>().ToList();
        var winner = sales.Select(sold => sold.Sale).Distinct().ShouldHaveSingleItem();
        sales.Count.ShouldBe(3, "each buyer asked three times");
        sales.Count(sold => sold.IsNew).ShouldBe(1);
        answers.OfType<SaleAnswer.SoldToAnother>().Count().ShouldBe(21);
        (await Stores.Queries.FindAsync(1, lead.Id, Ct))!.Sale.ShouldBe(winner);
        (await DueAsync()).SelectMany(entry => entry.Events).ShouldBe([SaleOf(lead)]);
    }

    [Fact(Timeout = Limit)]
    public async Task A_refused_lead_is_not_sold()
    {
        await SavedAsync();
        var (duplicate, rejected) = (A.Lead("ada@example.com"), A.Lead("bea@example.com"));
        await SaveAsync(duplicate.Passed(), rejected.Refused(A.Invalid()));

        (await SellAsync(duplicate, SaleTo("Acme"))).ShouldBe(new SaleAnswer.NotActive(LeadStatus.Duplicate));
        (await SellAsync(rejected, SaleTo("Acme"))).ShouldBe(new SaleAnswer.NotActive(LeadStatus.Rejected));

        (await DueAsync()).ShouldBeEmpty();
        (await TotalAsync(LeadStatus.Sold)).ShouldBe(0);
        (await Stores.Queries.FindAsync(1, duplicate.Id, Ct))!.Sale.ShouldBeNull();
    }

    [Fact(Timeout = Limit)]
    public async Task A_lead_that_is_not_there_of_another_source_or_erased_is_not_found()
    {
        var (others, erased, soldAndErased) = (await SavedAsync(source: A.Source(2)), await SavedAsync("bea@example.com"), await SavedAsync("cyd@example.com"));
        await SellAsync(soldAndErased, SaleTo("Acme"));
        await Stores.Keeping.EraseAsync(1, "email", "bea@example.com", Ct);
        await Stores.Keeping.EraseAsync(1, "email", "cyd@example.com", Ct);

        foreach (var id in new[] { A.LeadId(), others.Id, erased.Id, soldAndErased.Id })
            (await Stores.Sales.SellAsync(1, id, SaleTo("Acme"), Ct)).ShouldBeOfType<SaleAnswer.NotFound>();

        (await Stores.Queries.FindAsync(2, others.Id, Ct))!.Status.ShouldBe(LeadStatus.Active);
        (await TotalAsync()).ShouldBe(0);
    }

    [Fact(Timeout = Limit)]
    public async Task Fetches_and_totals_follow_a_sale()
    {
        var (sold, active) = (await SavedAsync(), await SavedAsync("bea@example.com"));
        await SellAsync(sold, SaleTo("Acme"));

        (await TotalAsync()).ShouldBe(2);
        foreach (var (status, lead) in new[] { (LeadStatus.Sold, sold), (LeadStatus.Active, active) })
        {
            (await TotalAsync(status)).ShouldBe(1);
            (await Stores.Queries.ReadAsync(new LeadFilter(1) { Status = status }, null, 10, Ct)).ShouldHaveSingleItem().Id.ShouldBe(lead.Id);
            (await Stores.Queries.ReadPageAsync(new LeadFilter(1) { Status = status }, 0, 10, Ct)).ShouldHaveSingleItem().Id.ShouldBe(lead.Id);
            (await Stores.Queries.CountAsync(new LeadFilter(1) { Status = status, From = lead.Day, To = lead.Day }, Ct)).ShouldBe(1);
        }

        (await Stores.Keeping.EraseAsync(1, "email", "ada@example.com", Ct)).ShouldBe(1);
        (await TotalAsync(LeadStatus.Sold)).ShouldBe(0);
        (await TotalAsync()).ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task A_sold_lead_still_holds_its_values()
    {
        var lead = await SavedAsync();
        await SellAsync(lead, SaleTo("Acme"));

        (await SaveAsync(A.Lead("ada@example.com"))).Outcome.Refusal!.DuplicateOf.ShouldBe(lead.Id);
        var claim = new Claim(1, "email", "ada@example.com");
        (await Stores.Leads.FindHoldersAsync([claim], Ct))[claim].LeadId.ShouldBe(lead.Id);
    }

    [Fact(Timeout = Limit)]
    public async Task A_sale_gives_no_room_back_under_the_cap()
    {
        var source = A.Source(settings: new SourceSettings { DailyCap = 1 });
        var lead = await SavedAsync(source: source);
        await SellAsync(lead, SaleTo("Acme"));

        (await SaveAsync(A.Lead("bea@example.com", source: source))).Outcome.Refusal!.Reason.ShouldBe(RejectReason.CapReached);
        (await Stores.Leads.CountAdmittedAsync(new CapDay(1, lead.Day), Ct)).ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task A_sold_lead_that_is_delivered_again_stays_sold()
    {
        var lead = await SavedAsync();
        await SellAsync(lead, SaleTo("Acme"));

        var again = await SaveAsync(lead);

        (again.IsNew, again.Outcome.Status).ShouldBe((false, LeadStatus.Sold));
        (await TotalAsync(LeadStatus.Sold)).ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task Retention_leaves_sold_leads_alone()
    {
        var lead = await SavedAsync();
        await SellAsync(lead, SaleTo("Acme"));

        (await Stores.Keeping.DeleteRefusedAsync(1, A.Noon.AddYears(1), 100, Ct)).ShouldBe(0);

        (await Stores.Queries.FindAsync(1, lead.Id, Ct)).ShouldNotBeNull();
    }
}
