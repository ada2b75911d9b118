using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Contracts;

/// <summary>The law of <see cref="ILeadKeeping"/>.</summary>
public abstract class LeadKeepingContract : StoreContract
{
    [Fact(Timeout = Limit)]
    public async Task Refused_leads_go_after_their_time_and_active_ones_stay()
    {
        var kept = A.Lead("c@example.com", at: A.Noon);
        await SaveAsync(
            A.Lead("a@example.com", at: A.Noon.AddDays(-1)).Passed(),
            A.Lead("a@example.com", at: A.Noon.AddDays(-1)).Passed(),
            A.Lead("b@example.com", at: A.Noon.AddMilliseconds(-1)).Refused(A.Invalid()),
            kept.Refused(A.Invalid()),
            A.Lead("d@example.com", at: A.Noon.AddDays(-1), source: A.Source(2)).Refused(A.Invalid()));

        (await Stores.Keeping.DeleteRefusedAsync(1, A.Noon, 100, Ct)).ShouldBe(2);

        (await TotalAsync()).ShouldBe(2);
        (await TotalAsync(LeadStatus.Active)).ShouldBe(1);
        (await TotalAsync(LeadStatus.Duplicate)).ShouldBe(0);
        (await TotalAsync(LeadStatus.Rejected)).ShouldBe(1);
        (await TotalAsync(source: 2)).ShouldBe(1);
        (await Stores.Queries.FindAsync(1, kept.Id, Ct)).ShouldNotBeNull();
    }

    [Fact(Timeout = Limit)]
    public async Task No_more_refused_leads_go_at_once_than_asked()
    {
        await Stores.Leads.SaveAsync(
            Enumerable.Range(0, 25).Select(i => A.Lead($"{i}@example.com").Refused(A.Invalid())).ToList(), EventKeeping.InBroker, Ct);

        var gone = new List<int>();
        for (var i = 0; i < 4; i++)
            gone.Add(await Stores.Keeping.DeleteRefusedAsync(1, A.Noon.AddDays(1), 10, Ct));

        gone.ShouldBe([10, 10, 5, 0]);
        (await TotalAsync()).ShouldBe(0);
    }

    [Theory(Timeout = Limit), InlineData("email", "ada@example.com"), InlineData("phone", "+15551234567")]
    public async Task Every_lead_of_an_erased_person_goes_whatever_became_of_it(string field, string value)
    {
        var source = A.Source(settings: new SourceSettings { DuplicateOn = ["email", "phone"] });
        JudgedLead Ada(int daysAgo) => A.Lead("ada@example.com", "5551234567", source, A.Noon.AddDays(-daysAgo)).Passed();
        await SaveAsync(Ada(2), Ada(1), Ada(0).Lead.Refused(Refusal.Suppressed("email")));
        await SaveAsync(A.Lead("bea@example.com", "5557654321", source));
        await SaveAsync(A.Lead("ada@example.com", "5551234567", source with { Id = 2 }));

        (await Stores.Keeping.EraseAsync(1, field, value, Ct)).ShouldBe(3);
        (await Stores.Keeping.EraseAsync(1, field, value, Ct)).ShouldBe(0);

        (await Stores.Queries.ReadAsync(new LeadFilter(1), null, 10, Ct)).Count.ShouldBe(1);
        (await TotalAsync()).ShouldBe(1);
        (await TotalAsync(source: 2)).ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task An_erased_lead_frees_every_value_it_held()
    {
        var source = A.Source(settings: new SourceSettings { DuplicateOn = ["email", "phone", "policy"] });
        LeadFields Fields(string email) => A.Fields(("email", email), ("phone", "5551234567"), ("policy", " P-1 "));
        await SaveAsync(A.LeadWith(Fields("ada@example.com"), source));

        await Stores.Keeping.EraseAsync(1, "email", "ada@example.com", Ct);

        (await SaveAsync(A.LeadWith(Fields("bea@example.com"), source))).Outcome.Status.ShouldBe(LeadStatus.Active);
    }

    [Fact(Timeout = Limit)]
    public async Task Erasing_a_duplicate_leaves_the_holder_its_claim()
    {
        var source = A.Source(settings: new SourceSettings { DuplicateOn = ["phone"] });
        var holder = A.Lead("ada@example.com", "5551234567", source);
        await SaveAsync(holder);
        await SaveAsync(A.Lead("bea@example.com", "5551234567", source));

        await Stores.Keeping.EraseAsync(1, "email", "bea@example.com", Ct);

        (await SaveAsync(A.Lead("cyd@example.com", "5551234567", source))).Outcome.Refusal!.DuplicateOf.ShouldBe(holder.Id);
    }

    [Fact(Timeout = Limit)]
    public async Task A_late_message_does_not_bring_an_erased_person_back()
    {
        var lead = A.Lead("ada@example.com");
        await SaveAsync(lead);
        await Stores.Keeping.EraseAsync(1, "email", "ada@example.com", Ct);

        var erased = new LeadOutcome(lead.Id, 1, LeadStatus.Erased);
        (await SaveAsync(lead)).ShouldBe(new StoredOutcome(lead, erased, IsNew: false));
        (await SaveAsync(lead.Refused(A.Invalid())))[0].ShouldBe(new StoredOutcome(lead, erased, IsNew: false));
        (await Stores.Leads.FindOutcomesAsync([lead.Id], Ct)).ShouldBe([erased]);
        (await TotalAsync()).ShouldBe(0);
    }

    [Fact(Timeout = Limit)]
    public async Task Remembered_answers_that_name_an_erased_lead_are_forgotten()
    {
        var lead = A.Lead("ada@example.com");
        var request = new ReservationRequest(1, "key", A.Hash("body"), lead.Id);
        await Stores.Reservations.ReserveAsync(request, TimeSpan.FromSeconds(10), Ct);
        await SaveAsync(lead);

        await Stores.Keeping.EraseAsync(1, "email", "ada@example.com", Ct);

        var next = A.LeadId();
        (await Stores.Reservations.ReserveAsync(request with { NewLeadId = next }, TimeSpan.FromSeconds(10), Ct))
            .ShouldBe(new Reservation(ReservationState.Taken, next));
    }

    [Fact(Timeout = Limit)]
    public async Task Totals_follow_every_save_erasure_and_retention()
    {
        var random = new Random(42);
        for (var round = 0; round < 30; round++)
        {
            var leads = Enumerable.Range(0, 20)
                .Select(_ => A.Lead($"{random.Next(40)}@example.com", at: A.Noon.AddHours(random.Next(-100, 100))))
                .Select(l => random.Next(4) == 0 ? l.Refused(A.Invalid()) : l.Passed()).ToArray();
            await SaveAsync(leads);
            await SaveAsync(leads[..5]);
            await Stores.Keeping.EraseAsync(1, "email", $"{random.Next(40)}@example.com", Ct);
            await Stores.Keeping.DeleteRefusedAsync(1, A.Noon.AddHours(random.Next(-100, 100)), 7, Ct);
        }

        var read = await Stores.Queries.ReadAsync(new LeadFilter(1), null, 1000, Ct);
        (await TotalAsync()).ShouldBe(read.Count);
        foreach (var status in new[] { LeadStatus.Active, LeadStatus.Duplicate, LeadStatus.Rejected })
            (await TotalAsync(status)).ShouldBe(read.Count(l => l.Status == status));
        foreach (var day in read.GroupBy(l => DateOnly.FromDateTime(l.CreatedAt.UtcDateTime)))
            (await Stores.Queries.CountAsync(new LeadFilter(1) { From = day.Key, To = day.Key }, Ct)).ShouldBe(day.Count());
    }
}
