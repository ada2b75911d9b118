using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Screening.Capping;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Contracts;

/// <summary>The law of <see cref="ILeadStore"/>.</summary>
public abstract class LeadStoreContract : StoreContract
{
    private static readonly CapDay Day = new(1, new DateOnly(2025, 3, 15));

    [Fact(Timeout = Limit)]
    public async Task A_lead_nobody_refused_becomes_active()
    {
        var lead = A.Lead("ada@example.com");

        var stored = await SaveAsync(lead);

        stored.ShouldBe(new StoredOutcome(lead, new LeadOutcome(lead.Id, 1, LeadStatus.Active), IsNew: true));
        (await Stores.Leads.FindOutcomesAsync([lead.Id], Ct)).ShouldBe([stored.Outcome]);
    }

    [Fact(Timeout = Limit)]
    public async Task An_empty_batch_is_stored_at_once() => (await SaveAsync()).ShouldBeEmpty();

    [Fact(Timeout = Limit)]
    public async Task Outcomes_stand_in_the_order_of_the_batch()
    {
        var leads = Enumerable.Range(0, 300).Select(i => A.Lead($"{i}@example.com")).Reverse().ToList();

        var stored = await Stores.Leads.SaveAsync(leads.ConvertAll(l => l.Passed()), EventKeeping.InBroker, Ct);

        stored.Select(s => s.Outcome.Id).ShouldBe(leads.Select(l => l.Id));
    }

    public static TheoryData<string> Refusals => ["invalid", "suppressed", "duplicate", "cap"];

    [Theory(Timeout = Limit), MemberData(nameof(Refusals))]
    public async Task A_refusal_reads_back_as_it_was_given(string kind)
    {
        var holder = A.LeadId();
        var refusal = kind switch
        {
            "invalid" => Refusal.Invalid(new Dictionary<string, string> { ["phone"] = "Phone \"?\" is \0 wrong.", ["email"] = "Ünknown 🙈." }),
            "suppressed" => Refusal.Suppressed("phone"),
            "duplicate" => Refusal.Duplicate("email", holder),
            _ => Refusal.CapReached(),
        };
        var lead = A.Lead("ada@example.com");

        await SaveAsync(lead.Refused(refusal));

        var outcome = (await Stores.Leads.FindOutcomesAsync([lead.Id], Ct)).Single();
        outcome.Status.ShouldBe(refusal.Status);
        outcome.Refusal!.Reason.ShouldBe(refusal.Reason);
        outcome.Refusal.Field.ShouldBe(refusal.Field);
        outcome.Refusal.DuplicateOf.ShouldBe(refusal.DuplicateOf);
        outcome.Refusal.Message.ShouldBe(refusal.Message);
        outcome.Refusal.Errors?.ToArray().ShouldBe(refusal.Errors!.ToArray());
    }

    [Fact(Timeout = Limit)]
    public async Task The_second_lead_with_a_value_is_a_duplicate_of_the_first()
    {
        var first = A.Lead("ada@example.com");
        var second = A.Lead(" ADA@example.com");
        await SaveAsync(first);

        var stored = await SaveAsync(second);

        stored.Outcome.ShouldBe(new LeadOutcome(second.Id, 1, LeadStatus.Duplicate, Refusal.Duplicate("email", first.Id)));
        stored.IsNew.ShouldBeTrue();
    }

    [Fact(Timeout = Limit)]
    public async Task Within_a_batch_the_earlier_lead_comes_first()
    {
        var (first, second) = (A.Lead("ada@example.com"), A.Lead("ada@example.com"));

        var stored = await SaveAsync(second.Passed(), first.Passed());

        stored.Select(s => s.Outcome.Status).ShouldBe([LeadStatus.Active, LeadStatus.Duplicate]);
        stored[1].Outcome.Refusal!.DuplicateOf.ShouldBe(second.Id);
    }

    [Fact(Timeout = Limit)]
    public async Task A_source_does_not_know_the_leads_of_another()
    {
        await SaveAsync(A.Lead("ada@example.com", source: A.Source(1)));

        (await SaveAsync(A.Lead("ada@example.com", source: A.Source(2)))).Outcome.Status.ShouldBe(LeadStatus.Active);
    }

    [Fact(Timeout = Limit)]
    public async Task Any_one_of_the_fields_makes_a_duplicate()
    {
        var source = A.Source(settings: new SourceSettings { DuplicateOn = ["email", "phone"] });
        var first = A.Lead("ada@example.com", "5551234567", source);
        await SaveAsync(first);

        var stored = await SaveAsync(A.Lead("bea@example.com", "(555) 123-4567", source));

        stored.Outcome.Refusal.ShouldBe(Refusal.Duplicate("phone", first.Id));
    }

    [Fact(Timeout = Limit)]
    public async Task A_lead_that_loses_one_claim_holds_none_of_the_others()
    {
        var source = A.Source(settings: new SourceSettings { DuplicateOn = ["phone", "email"] });
        await SaveAsync(A.Lead("ada@example.com", "5551234567", source));
        await SaveAsync(A.Lead("ada@example.com", "5559999999", source));

        (await SaveAsync(A.Lead("cyd@example.com", "5559999999", source))).Outcome.Status.ShouldBe(LeadStatus.Active);
    }

    [Fact(Timeout = Limit)]
    public async Task Attributes_that_are_numbers_or_booleans_claim_by_their_spelling()
    {
        var source = A.Source(settings: new SourceSettings { DuplicateOn = ["policy"] });
        Task<StoredOutcome> Save(FieldValue value) => SaveAsync(A.LeadWith(new LeadFields().With("policy", value), source));

        (await Save(new FieldValue(FieldKind.Number, "1.0"))).Outcome.Status.ShouldBe(LeadStatus.Active);
        (await Save(new FieldValue(FieldKind.Number, "1"))).Outcome.Status.ShouldBe(LeadStatus.Active);
        (await Save(FieldValue.Of(" 1.0 "))).Outcome.Status.ShouldBe(LeadStatus.Duplicate);
        (await Save(FieldValue.Of("  "))).Outcome.Status.ShouldBe(LeadStatus.Active);
        (await Save(new FieldValue(FieldKind.Null, ""))).Outcome.Status.ShouldBe(LeadStatus.Active);
    }

    [Fact(Timeout = Limit)]
    public async Task Refused_leads_hold_no_value()
    {
        await SaveAsync(A.Lead("ada@example.com").Refused(Refusal.Suppressed("email")));
        await SaveAsync(A.Lead("ada@example.com").Refused(A.Invalid()));

        (await SaveAsync(A.Lead("ada@example.com"))).Outcome.Status.ShouldBe(LeadStatus.Active);
    }

    [Fact(Timeout = Limit)]
    public async Task A_claim_past_its_window_passes_to_the_next_lead()
    {
        var source = A.Source(settings: new SourceSettings { DuplicateWindowDays = 10 });
        var first = A.Lead("ada@example.com", source: source);
        var within = A.Lead("ada@example.com", source: source, at: A.Noon.AddDays(10).AddMilliseconds(-1));
        var after = A.Lead("ada@example.com", source: source, at: A.Noon.AddDays(10));
        await SaveAsync(first);

        (await SaveAsync(within)).Outcome.Refusal!.DuplicateOf.ShouldBe(first.Id);
        (await SaveAsync(after)).Outcome.Status.ShouldBe(LeadStatus.Active);

        var claim = after.Claims().Single();
        (await Stores.Leads.FindHoldersAsync([claim], Ct))[claim].ShouldBe(new ClaimHolder(after.Id, after.ReceivedAt));
    }

    [Fact(Timeout = Limit)]
    public async Task A_redelivered_lead_keeps_its_own_claim()
    {
        var lead = A.Lead("ada@example.com");
        await SaveAsync(lead);

        (await SaveAsync(lead)).ShouldBe(new StoredOutcome(lead, new LeadOutcome(lead.Id, 1, LeadStatus.Active), IsNew: false));
    }

    [Fact(Timeout = Limit)]
    public async Task A_redelivered_lead_keeps_its_outcome_though_it_would_be_refused_now()
    {
        var capped = A.Source(settings: new SourceSettings { DailyCap = 0 });
        var lead = A.Lead("ada@example.com");
        await SaveAsync(lead);

        var again = A.Lead("ada@example.com", source: capped, id: lead.Id);
        foreach (var judged in new[] { lead.Refused(Refusal.Suppressed("email")), lead.Refused(Refusal.Duplicate("email", A.LeadId())), again.Passed() })
            (await SaveAsync(judged))[0].Outcome.ShouldBe(new LeadOutcome(lead.Id, 1, LeadStatus.Active));
    }

    [Fact(Timeout = Limit)]
    public async Task A_redelivered_refusal_stays_though_the_lead_would_pass_now()
    {
        var lead = A.Lead("ada@example.com");
        await SaveAsync(lead.Refused(Refusal.Suppressed("email")));

        (await SaveAsync(lead)).Outcome.Refusal.ShouldBe(Refusal.Suppressed("email"));
        (await Stores.Leads.CountAdmittedAsync(Day, Ct)).ShouldBe(0);
    }

    [Fact(Timeout = Limit)]
    public async Task A_batch_saved_again_changes_nothing_and_counts_nothing_twice()
    {
        var source = A.Source(settings: new SourceSettings { DailyCap = 2 });
        JudgedLead[] batch =
        [
            A.Lead("a@example.com", source: source).Passed(),
            A.Lead("a@example.com", source: source).Passed(),
            A.Lead("b@example.com", source: source).Passed(),
            A.Lead("c@example.com", source: source).Passed(),
            A.Lead("d@example.com", source: source).Refused(A.Invalid()),
        ];

        var first = await SaveAsync(batch);
        var second = await SaveAsync(batch);

        LeadStatus[] expected = [LeadStatus.Active, LeadStatus.Duplicate, LeadStatus.Active, LeadStatus.Rejected, LeadStatus.Rejected];
        first.Select(s => s.Outcome.Status).ShouldBe(expected);
        second.Select(s => s.Outcome.Status).ShouldBe(expected);
        second.ShouldAllBe(s => !s.IsNew);
        (await TotalAsync()).ShouldBe(5);
        (await Stores.Leads.CountAdmittedAsync(Day, Ct)).ShouldBe(2);
    }

    [Fact(Timeout = Limit)]
    public async Task The_same_lead_twice_in_a_batch_is_stored_once()
    {
        var lead = A.Lead("ada@example.com");

        var stored = await SaveAsync(lead.Passed(), lead.Passed());

        stored.Select(s => (s.Outcome.Status, s.IsNew)).ShouldBe([(LeadStatus.Active, true), (LeadStatus.Active, false)]);
        (await TotalAsync()).ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task Past_the_cap_of_its_day_a_lead_is_refused_and_holds_no_value()
    {
        var source = A.Source(settings: new SourceSettings { DailyCap = 1 });
        await SaveAsync(A.Lead("a@example.com", source: source));

        (await SaveAsync(A.Lead("b@example.com", source: source))).Outcome.Refusal.ShouldBe(Refusal.CapReached());
        (await SaveAsync(A.Lead("b@example.com", source: source, at: A.Noon.AddDays(1)))).Outcome.Status.ShouldBe(LeadStatus.Active);
    }

    [Fact(Timeout = Limit)]
    public async Task A_duplicate_is_called_a_duplicate_even_when_the_cap_is_reached()
    {
        var source = A.Source(settings: new SourceSettings { DailyCap = 1 });
        await SaveAsync(A.Lead("a@example.com", source: source));

        (await SaveAsync(A.Lead("a@example.com", source: source))).Outcome.Status.ShouldBe(LeadStatus.Duplicate);
    }

    [Fact(Timeout = Limit)]
    public async Task Refused_leads_use_nothing_of_the_cap()
    {
        var source = A.Source(settings: new SourceSettings { DailyCap = 1 });
        await SaveAsync(A.Lead("a@example.com", source: source).Refused(A.Invalid()));

        (await SaveAsync(A.Lead("b@example.com", source: source))).Outcome.Status.ShouldBe(LeadStatus.Active);
    }

    [Fact(Timeout = Limit)]
    public async Task The_cap_counts_by_UTC_day()
    {
        await SaveAsync(
            A.Lead("a@example.com", at: new DateTimeOffset(2025, 3, 15, 23, 59, 59, 999, TimeSpan.Zero)).Passed(),
            A.Lead("b@example.com", at: new DateTimeOffset(2025, 3, 16, 0, 0, 0, TimeSpan.Zero)).Passed());

        (await Stores.Leads.CountAdmittedAsync(Day, Ct)).ShouldBe(1);
        (await Stores.Leads.CountAdmittedAsync(Day with { Day = Day.Day.AddDays(1) }, Ct)).ShouldBe(1);
        (await Stores.Leads.CountAdmittedAsync(Day with { SourceId = 2 }, Ct)).ShouldBe(0);
    }

    [Fact(Timeout = Limit)]
    public async Task Erased_leads_give_no_room_back_under_the_cap()
    {
        var source = A.Source(settings: new SourceSettings { DailyCap = 1 });
        await SaveAsync(A.Lead("a@example.com", source: source));
        await Stores.Keeping.EraseAsync(1, "email", "a@example.com", Ct);

        (await SaveAsync(A.Lead("b@example.com", source: source))).Outcome.Refusal.ShouldBe(Refusal.CapReached());
    }

    [Fact(Timeout = Limit)]
    public async Task Of_many_saves_of_one_value_at_once_exactly_one_becomes_active()
    {
        var saves = Enumerable.Range(0, 32).Select(_ => Task.Run(() => SaveAsync(A.Lead("ada@example.com"))));

        var stored = await Task.WhenAll(saves);

        stored.Count(s => s.Outcome.Status == LeadStatus.Active).ShouldBe(1);
        var winner = stored.Single(s => s.Outcome.Status == LeadStatus.Active).Outcome.Id;
        stored.Where(s => s.Outcome.Id != winner).ShouldAllBe(s => s.Outcome.Refusal!.DuplicateOf == winner);
    }

    [Fact(Timeout = Limit)]
    public async Task The_cap_is_hard_however_many_save_at_once()
    {
        var source = A.Source(settings: new SourceSettings { DailyCap = 7 });
        var saves = Enumerable.Range(0, 32).Select(i => Task.Run(() => SaveAsync(A.Lead($"{i}@example.com", source: source))));

        var stored = await Task.WhenAll(saves);

        stored.Count(s => s.Outcome.Status == LeadStatus.Active).ShouldBe(7);
        (await Stores.Leads.CountAdmittedAsync(Day, Ct)).ShouldBe(7);
    }

    [Fact(Timeout = Limit)]
    public async Task Outcomes_of_unknown_leads_are_left_out_among_a_thousand()
    {
        var leads = Enumerable.Range(0, 1000).Select(i => A.Lead($"{i}@example.com")).ToList();
        await Stores.Leads.SaveAsync(leads.Where((_, i) => i % 2 == 0).Select(l => l.Passed()).ToList(), EventKeeping.InBroker, Ct);

        var outcomes = await Stores.Leads.FindOutcomesAsync(leads.ConvertAll(l => l.Id), Ct);

        outcomes.Select(o => o.Id).ShouldBe(leads.Where((_, i) => i % 2 == 0).Select(l => l.Id), ignoreOrder: true);
    }

    [Fact(Timeout = Limit)]
    public async Task Claims_nobody_holds_are_left_out_among_a_thousand()
    {
        var leads = Enumerable.Range(0, 1000).Select(i => A.Lead($"{i}@example.com")).ToList();
        await Stores.Leads.SaveAsync(leads.Where((_, i) => i % 2 == 0).Select(l => l.Passed()).ToList(), EventKeeping.InBroker, Ct);

        var holders = await Stores.Leads.FindHoldersAsync(leads.SelectMany(l => l.Claims()).ToList(), Ct);

        holders.Count.ShouldBe(500);
        holders[leads[0].Claims()[0]].ShouldBe(new ClaimHolder(leads[0].Id, A.Noon));
    }

    [Fact(Timeout = Limit)]
    public async Task A_save_called_off_beforehand_stores_nothing()
    {
        var lead = A.Lead("ada@example.com");

        await Should.ThrowAsync<OperationCanceledException>(
            () => Stores.Leads.SaveAsync([lead.Passed()], EventKeeping.InBroker, new CancellationToken(canceled: true)));

        (await Stores.Leads.FindOutcomesAsync([lead.Id], Ct)).ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task Leads_judged_by_rules_that_changed_meanwhile_are_not_stored()
    {
        await Stores.Sources.CreateAsync(A.NewSource("one"), Ct);
        var before = (await Stores.Sources.FindBySlugAsync("one", Ct))!;
        await Stores.Sources.UpdateAsync("one", s => s with { Settings = s.Settings with { DuplicateOn = ["phone"] } }, Ct);

        await Should.ThrowAsync<RulesChangedException>(() => SaveAsync(A.Lead("ada@example.com", source: before)));
        (await TotalAsync()).ShouldBe(0);

        var after = (await Stores.Sources.FindBySlugAsync("one", Ct))!;
        (await SaveAsync(A.Lead("ada@example.com", source: after))).IsNew.ShouldBeTrue();
    }

    [Fact(Timeout = Limit)]
    public async Task Leads_judged_before_a_suppression_are_judged_again()
    {
        await Stores.Sources.CreateAsync(A.NewSource("one"), Ct);
        var before = (await Stores.Sources.FindBySlugAsync("one", Ct))!;
        await Stores.Suppression.AddAsync(1, [A.Plain("ada@example.com")], Ct);

        await Should.ThrowAsync<RulesChangedException>(() => SaveAsync(A.Lead("ada@example.com", source: before)));
    }

    [Fact(Timeout = Limit)]
    public async Task A_phone_is_held_whatever_form_the_source_writes_it_in()
    {
        var us = A.Source(settings: new SourceSettings { DuplicateOn = ["phone"] });
        var international = us with { Settings = us.Settings with { PhoneFormat = PhoneFormat.E164 } };

        var holder = await SaveAsync(A.Lead(phone: "5551234567", source: us));

        (await SaveAsync(A.Lead(phone: "+15551234567", source: international))).Outcome.Refusal!.DuplicateOf.ShouldBe(holder.Lead.Id);
    }

    [Fact(Timeout = Limit)]
    public async Task A_lead_that_comes_again_with_other_content_is_told_apart()
    {
        var id = A.LeadId();
        Lead Sent(string email, long hash) => Lead.Receive(id, A.Source(), A.Noon, A.Fields(("email", email)), hash);
        await SaveAsync(Sent("ada@example.com", 1));

        (await SaveAsync(Sent("ada@example.com", 1))).ShouldSatisfyAllConditions(s => s.IsNew.ShouldBeFalse(), s => s.SameContent.ShouldBeTrue());
        (await SaveAsync(Sent("bea@example.com", 2))).ShouldSatisfyAllConditions(s => s.IsNew.ShouldBeFalse(), s => s.SameContent.ShouldBeFalse());
    }
}
