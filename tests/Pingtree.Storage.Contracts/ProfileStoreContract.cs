using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Screening.Capping;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Contracts;

/// <summary>The law of <see cref="IProfileStore"/>.</summary>
public abstract class ProfileStoreContract : StoreContract
{
    private static readonly ProfileMatch Ada = ProfileMatch.OfEmail("ada@example.com")!;

    private static ProfileWrite.Create Create(Lead lead, string? group = null, bool silent = false, ProfileMatch? match = null) =>
        new(match ?? new ProfileMatch.ById(lead.Id), lead, group, silent);

    private ProfileWrite.Update Update(Profile profile, LeadFields fields, Source? source = null) =>
        new(profile.Lead, A.LeadWith(fields, source, Clock.GetUtcNow(), profile.Lead.Id));

    private Task<IReadOnlyList<ProfileAnswer?>> WriteAsync(params ProfileWrite[] writes) =>
        Stores.Profiles.WriteAsync(writes[0].Lead.Source, writes, Ct);

    private async Task<ProfileAnswer?> WriteOneAsync(ProfileWrite write) => (await WriteAsync(write))[0];

    private async Task<IReadOnlyList<Profile>> FindAsync(ProfileMatch match, int source = 1) => (await Stores.Profiles.FindAsync(source, [match], Ct))[0];

    private async Task<Profile> CreatedAsync(Lead lead, string? group = null)
    {
        (await WriteOneAsync(Create(lead, group))).ShouldBeOfType<ProfileAnswer.Done>();
        return (await FindAsync(new ProfileMatch.ById(lead.Id))).ShouldHaveSingleItem();
    }

    private Task<IReadOnlyList<EventEntry>> DueAsync() => Stores.Events.FindAsync(DateTimeOffset.MaxValue.AddDays(-1), 100, Ct);

    [Fact(Timeout = Limit)]
    public async Task A_new_profile_is_an_active_lead_found_by_all_it_is_known_by()
    {
        var lead = A.Lead("ada@example.com", "5551234567");

        (await WriteOneAsync(Create(lead, "north"))).ShouldBeOfType<ProfileAnswer.Done>().ShouldSatisfyAllConditions(
            done => done.Id.ShouldBe(lead.Id), done => done.IsNew.ShouldBeTrue());

        ProfileMatch[] ways =
        [
            Ada, ProfileMatch.OfPhone("5551234567", PhoneFormat.Us10)!, new ProfileMatch.ById(lead.Id),
            ProfileMatch.OfEmailAndPhone("ada@example.com", "5551234567", PhoneFormat.Us10)!,
        ];
        var found = await Stores.Profiles.FindAsync(1, ways, Ct);
        found.ShouldAllBe(profiles => profiles.Single().Lead.Id == lead.Id && profiles.Single().Group == "north");
        (await Stores.Queries.FindAsync(1, lead.Id, Ct))!.ShouldSatisfyAllConditions(
            stored => stored.Status.ShouldBe(LeadStatus.Active), stored => stored.CreatedAt.ShouldBe(A.Noon), stored => Spelled(stored.Fields).ShouldBe(Spelled(lead.Fields)));
        (await TotalAsync(LeadStatus.Active)).ShouldBe(1);
        (await Stores.Leads.CountAdmittedAsync(new CapDay(1, lead.Day), Ct)).ShouldBe(1);
        (await SaveAsync(A.Lead("ada@example.com"))).Outcome.Refusal!.DuplicateOf.ShouldBe(lead.Id);
    }

    [Fact(Timeout = Limit)]
    public async Task Email_and_phone_of_two_profiles_are_nobodys()
    {
        await CreatedAsync(A.Lead("ada@example.com", "5551234567"));
        await CreatedAsync(A.Lead("bea@example.com", "5557654321"));

        (await FindAsync(ProfileMatch.OfEmailAndPhone("ada@example.com", "5557654321", PhoneFormat.Us10)!)).ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task The_events_of_new_profiles_are_due_once_and_the_first_carries_them()
    {
        var (ada, bea, cyd) = (A.Lead("ada@example.com"), A.Lead("bea@example.com"), A.Lead("cyd@example.com"));

        var answers = await WriteAsync(Create(cyd, silent: true), Create(ada), Create(bea));

        var due = (await DueAsync()).ShouldHaveSingleItem();
        due.Events.ShouldBe([new LeadEvent(1, ada.Id, LeadEventKind.Active), new LeadEvent(1, bea.Id, LeadEventKind.Active)]);
        answers.Cast<ProfileAnswer.Done>().Select(done => done.Due?.Entry).ShouldBe([null, due.Entry, null]);
        (await Stores.History.ReadAsync(1, default, 10, Ct)).Select(past => past.Event.LeadId).ShouldBe([ada.Id, bea.Id]);

        await Stores.Events.ClearAsync([due], Ct);
        await WriteOneAsync(Update((await FindAsync(Ada)).Single(), A.Fields(("email", "ada@example.com"), ("last_name", "L"))));
        (await DueAsync()).ShouldBeEmpty("an update is no event");
    }

    [Fact(Timeout = Limit)]
    public async Task A_silent_profile_makes_no_event()
    {
        (await WriteOneAsync(Create(A.Lead("ada@example.com"), silent: true))).ShouldBeOfType<ProfileAnswer.Done>().Due.ShouldBeNull();

        (await DueAsync()).ShouldBeEmpty();
        (await Stores.History.ReadAsync(1, default, 10, Ct)).ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task Nothing_is_created_where_something_matches_by_now()
    {
        await CreatedAsync(A.Lead("ada@example.com"));

        (await WriteOneAsync(Create(A.Lead("other@example.com"), match: Ada))).ShouldBeNull();

        (await TotalAsync()).ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task Nothing_is_left_of_a_profile_whose_value_another_holds()
    {
        var source = A.Source(settings: new SourceSettings { DuplicateOn = ["email", "policy"] });
        var holder = A.LeadWith(A.Fields(("email", "ada@example.com"), ("policy", "P-1")), source);
        await SaveAsync(holder);

        var answers = await WriteAsync(
            Create(A.LeadWith(A.Fields(("email", "bea@example.com"), ("policy", " P-1")), source), "north"), Create(A.Lead("ada@example.com", source: source)));

        answers.ShouldAllBe(answer => answer == new ProfileAnswer.Exists(holder.Id));
        (await TotalAsync()).ShouldBe(1);
        (await Stores.Leads.CountAdmittedAsync(new CapDay(1, holder.Day), Ct)).ShouldBe(1);
        (await WriteOneAsync(Create(A.Lead("bea@example.com", source: source)))).ShouldBeOfType<ProfileAnswer.Done>();
    }

    [Fact(Timeout = Limit)]
    public async Task An_update_changes_the_fields_and_nothing_else()
    {
        var before = await CreatedAsync(A.Lead("ada@example.com"), "north");
        Clock.Advance(TimeSpan.FromDays(3));
        var fields = A.Fields(("email", "ada@example.com"), ("phone", "5551234567"), ("city", "Paris"));

        (await WriteOneAsync(Update(before, fields))).ShouldBe(new ProfileAnswer.Done(before.Lead.Id, IsNew: false, null));

        var after = (await FindAsync(ProfileMatch.OfPhone("5551234567", PhoneFormat.Us10)!)).ShouldHaveSingleItem();
        Spelled(after.Lead.Fields).ShouldBe(Spelled(fields));
        (after.Lead with { Fields = before.Lead.Fields }, after.Group).ShouldBe((before.Lead, "north"));
        (await TotalAsync()).ShouldBe(1);
        (await Stores.Leads.CountAdmittedAsync(new CapDay(1, new DateOnly(2025, 3, 15)), Ct)).ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task A_profile_that_is_not_as_it_was_read_is_not_changed()
    {
        var read = await CreatedAsync(A.Lead("ada@example.com"));
        (await WriteOneAsync(Update(read, A.Fields(("email", "ada@example.com"), ("city", "Paris"))))).ShouldNotBeNull();

        (await WriteOneAsync(Update(read, A.Fields(("email", "ada@example.com"), ("city", "Rome"))))).ShouldBeNull();

        (await FindAsync(Ada)).Single().Lead.Fields["city"].Text.ShouldBe("Paris");
        await Stores.Profiles.DeleteAsync(1, Ada, null, Ct);
        (await WriteOneAsync(Update(read, A.Fields(("email", "ada@example.com"))))).ShouldBeNull();
        (await TotalAsync()).ShouldBe(0);
    }

    [Fact(Timeout = Limit)]
    public async Task An_update_takes_the_new_value_and_frees_the_old_one()
    {
        var source = A.Source(settings: new SourceSettings { DuplicateOn = ["email", "phone", "policy"] });
        LeadFields Fields(string name, int number) => A.Fields(("email", $"{name}@example.com"), ("phone", $"555123456{number}"), ("policy", $"P-{number}"));
        var before = await CreatedAsync(A.LeadWith(Fields("ada", 1), source));

        await WriteOneAsync(Update(before, Fields("ida", 2), source));

        (await SaveAsync(A.LeadWith(Fields("ada", 1), source))).Outcome.Status.ShouldBe(LeadStatus.Active);
        foreach (var field in new[] { "email", "phone", "policy" })
        {
            var alone = new LeadFields().With(field, Fields("ida", 2)[field]);
            (await SaveAsync(A.LeadWith(alone, source))).Outcome.Refusal.ShouldBe(Refusal.Duplicate(field, before.Lead.Id));
        }
    }

    [Theory(Timeout = Limit), InlineData("email", "bea@example.com"), InlineData("policy", "P-2")]
    public async Task An_update_to_another_profiles_value_leaves_both_as_they_were(string field, string value)
    {
        var source = A.Source(settings: new SourceSettings { DuplicateOn = ["email", "policy"] });
        var ada = await CreatedAsync(A.LeadWith(A.Fields(("email", "ada@example.com"), ("policy", "P-1")), source));
        var bea = await CreatedAsync(A.LeadWith(A.Fields(("email", "bea@example.com"), ("policy", "P-2")), source));

        (await WriteOneAsync(Update(ada, ada.Lead.Fields.Select((name, old) => name == field ? FieldValue.Of(value) : old), source)))
            .ShouldBe(new ProfileAnswer.Exists(bea.Lead.Id));

        Spelled((await FindAsync(Ada)).Single().Lead.Fields).ShouldBe(Spelled(ada.Lead.Fields));
        (await SaveAsync(A.LeadWith(A.Fields(("policy", "P-1")), source))).Outcome.Refusal!.DuplicateOf.ShouldBe(ada.Lead.Id);
    }

    [Theory(Timeout = Limit), InlineData("email"), InlineData("policy")]
    public async Task Past_its_window_a_profile_holds_its_values_no_more_but_keeps_them(string field)
    {
        var source = A.Source(settings: new SourceSettings { DuplicateOn = [field], DuplicateWindowDays = 7 });
        Lead Same(int day) => A.LeadWith(A.Fields((field, "a@example.com")), source, A.Noon.AddDays(day));
        var first = await CreatedAsync(Same(0));
        (await WriteOneAsync(Create(Same(6)))).ShouldBe(new ProfileAnswer.Exists(first.Lead.Id));
        var second = await CreatedAsync(Same(8));

        // The first has the value, so it may be changed; who holds it is the second all the same.
        (await WriteOneAsync(Update(first, A.Fields((field, "a@example.com"), ("city", "Paris")), source))).ShouldBeOfType<ProfileAnswer.Done>();

        (await SaveAsync(Same(9))).Outcome.Refusal!.DuplicateOf.ShouldBe(second.Lead.Id);
    }

    [Fact(Timeout = Limit)]
    public async Task The_cap_is_for_new_profiles_only()
    {
        var source = A.Source(settings: new SourceSettings { DailyCap = 2 });
        await SaveAsync(A.Lead("ada@example.com", source: source));

        var answers = await WriteAsync(
            Create(A.Lead("bea@example.com", source: source)), Create(A.Lead("cyd@example.com", source: source)), Create(A.Lead("ada@example.com", source: source)));

        answers[0].ShouldBeOfType<ProfileAnswer.Done>();
        answers[1].ShouldBe(new ProfileAnswer.Refused(Refusal.CapReached()));
        answers[2].ShouldBeOfType<ProfileAnswer.Exists>("a duplicate is none of the cap's business");
        (await TotalAsync()).ShouldBe(2);
        (await WriteOneAsync(Update((await FindAsync(Ada)).Single(), A.Fields(("email", "eve@example.com")), source))).ShouldBeOfType<ProfileAnswer.Done>();
        (await WriteOneAsync(Create(A.Lead("dan@example.com", source: source, at: A.Noon.AddDays(1))))).ShouldBeOfType<ProfileAnswer.Done>();
    }

    [Fact(Timeout = Limit)]
    public async Task Of_several_that_match_two_are_found_and_none_is_deleted()
    {
        foreach (var name in new[] { "ada", "bea", "cyd" })
            await CreatedAsync(A.Lead($"{name}@example.com", "5551234567"));
        var phone = ProfileMatch.OfPhone("5551234567", PhoneFormat.Us10)!;

        (await FindAsync(phone)).Count.ShouldBe(2);
        (await Stores.Profiles.DeleteAsync(1, phone, null, Ct)).ShouldBe(new ProfileAnswer.Ambiguous());
        (await TotalAsync()).ShouldBe(3);
    }

    [Fact(Timeout = Limit)]
    public async Task Refused_leads_and_those_of_other_sources_are_no_profiles()
    {
        var (refused, elsewhere) = (A.Lead("ada@example.com"), A.Lead("ada@example.com", source: A.Source(2)));
        await SaveAsync(refused.Refused(A.Invalid()), elsewhere.Passed());

        (await FindAsync(Ada)).ShouldBeEmpty();
        (await FindAsync(new ProfileMatch.ById(refused.Id))).ShouldBeEmpty();
        (await FindAsync(new ProfileMatch.ById(elsewhere.Id))).ShouldBeEmpty();
        (await Stores.Profiles.DeleteAsync(1, Ada, null, Ct)).ShouldBe(new ProfileAnswer.NotFound());
        (await FindAsync(Ada, source: 2)).Single().Lead.Id.ShouldBe(elsewhere.Id);
    }

    [Fact(Timeout = Limit)]
    public async Task A_sold_lead_is_a_profile_and_stays_sold()
    {
        var lead = A.Lead("ada@example.com");
        await SaveAsync(lead);
        var read = (await FindAsync(Ada)).Single();
        await Stores.Sales.SellAsync(1, lead.Id, new Sale("Acme", 1, A.Noon), Ct);

        (await WriteOneAsync(Update(read, A.Fields(("email", "ida@example.com"))))).ShouldBeOfType<ProfileAnswer.Done>();

        (await FindAsync(ProfileMatch.OfEmail("ida@example.com")!)).Single().Lead.ShouldSatisfyAllConditions(
            after => after.Status.ShouldBe(LeadStatus.Sold), after => after.Sale!.Buyer.ShouldBe("Acme"));
        (await TotalAsync(LeadStatus.Sold)).ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task A_source_is_matched_by_a_field_of_its_own_over_leads_from_before_and_after()
    {
        Lead Numbered(int number) => A.LeadWith(A.Fields(("email", $"{number}@example.com"), ("crm", $" C-{number} ")), at: A.Noon.AddSeconds(number % 7));
        var before = Enumerable.Range(0, 2100).Select(Numbered).ToList();
        await Stores.Leads.SaveAsync(before.ConvertAll(lead => lead.Passed()), EventKeeping.InBroker, Ct);
        foreach (var sold in before.Take(3))
            await Stores.Sales.SellAsync(1, sold.Id, new Sale("Acme", null, A.Noon), Ct);

        (await Stores.Profiles.PrepareAsync(1, "crm", Ct)).ShouldBeTrue();
        before.Add(Numbered(5000));
        await SaveAsync(before[^1]);
        before.Add(Numbered(5001));
        await CreatedAsync(before[^1]);

        var found = await Stores.Profiles.FindAsync(1, before.ConvertAll(lead => new ProfileMatch.ByField("crm", lead.ComparedValue("crm")!)), Ct);
        found.Select(profiles => profiles.Single().Lead.Id).ShouldBe(before.Select(lead => lead.Id));
    }

    [Fact(Timeout = Limit)]
    public async Task A_value_of_a_field_of_its_own_moves_with_an_update_and_goes_with_its_profile()
    {
        ProfileMatch Crm(string value) => new ProfileMatch.ByField("crm", value);
        await Stores.Profiles.PrepareAsync(1, "crm", Ct);
        var profile = await CreatedAsync(A.LeadWith(A.Fields(("email", "ada@example.com"), ("crm", "1"))));

        await WriteOneAsync(Update(profile, A.Fields(("email", "ada@example.com"), ("crm", "2"))));
        (await FindAsync(Crm("1"))).ShouldBeEmpty();
        (await FindAsync(Crm("2"))).ShouldHaveSingleItem();

        await Stores.Keeping.EraseAsync(1, "email", "ada@example.com", Ct);
        (await FindAsync(Crm("2"))).ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task A_source_is_matched_by_so_many_fields_of_its_own_and_no_more()
    {
        for (var i = 0; i < ProfileMatch.MaxOwnFields; i++)
            (await Stores.Profiles.PrepareAsync(1, $"field-{i}", Ct)).ShouldBeTrue();

        (await Stores.Profiles.PrepareAsync(1, "one-more", Ct)).ShouldBeFalse();
        (await Stores.Profiles.PrepareAsync(1, "field-3", Ct)).ShouldBeTrue();
        (await Stores.Profiles.PrepareAsync(2, "one-more", Ct)).ShouldBeTrue();
    }

    [Fact(Timeout = Limit)]
    public async Task A_deleted_profile_leaves_its_id_and_nothing_else()
    {
        var source = A.Source(settings: new SourceSettings { DuplicateOn = ["email", "policy"] });
        var lead = A.LeadWith(A.Fields(("email", "ada@example.com"), ("policy", "P-1")), source);
        var request = new ReservationRequest(1, "key", A.Hash("body"), lead.Id);
        await Stores.Reservations.ReserveAsync(request, TimeSpan.FromSeconds(10), Ct);
        var webhook = A.Webhook();
        await Stores.Webhooks.CreateAsync(webhook, 50, Ct);
        await CreatedAsync(lead);
        await Stores.Deliveries.AddAsync([A.Delivery(webhook, lead: lead.Id)], A.Noon, Ct);

        (await Stores.Profiles.DeleteAsync(1, Ada, null, Ct)).ShouldBe(new ProfileAnswer.Done(lead.Id, IsNew: false, null));

        (await SaveAsync(lead)).Outcome.Status.ShouldBe(LeadStatus.Erased, "a message that comes again brings nobody back");
        (await WriteOneAsync(Create(lead, match: Ada))).ShouldBe(new ProfileAnswer.Done(lead.Id, IsNew: false, null));
        (await FindAsync(Ada)).ShouldBeEmpty();
        (await TotalAsync()).ShouldBe(0);
        (await Stores.Deliveries.ListAsync(1, webhook.Id, null, 10, Ct)).ShouldBeEmpty();
        var next = A.LeadId();
        (await Stores.Reservations.ReserveAsync(request with { NewLeadId = next }, TimeSpan.FromSeconds(10), Ct)).LeadId.ShouldBe(next);
        (await WriteOneAsync(Create(A.LeadWith(lead.Fields, source)))).ShouldBeOfType<ProfileAnswer.Done>().IsNew.ShouldBeTrue();
        (await Stores.Profiles.DeleteAsync(1, new ProfileMatch.ById(lead.Id), null, Ct)).ShouldBe(new ProfileAnswer.NotFound());
    }

    [Theory(Timeout = Limit), InlineData("north", "south", false), InlineData("north", "north", true), InlineData("north", null, true), InlineData(null, "south", true)]
    public async Task Only_its_own_group_deletes_a_profile(string? made, string? asks, bool deleted)
    {
        var profile = await CreatedAsync(A.Lead("ada@example.com"), made);

        var answer = await Stores.Profiles.DeleteAsync(1, Ada, asks, Ct);

        answer.ShouldBe(deleted ? new ProfileAnswer.Done(profile.Lead.Id, IsNew: false, null) : new ProfileAnswer.OtherGroup());
        (await FindAsync(Ada)).Count.ShouldBe(deleted ? 0 : 1);
    }

    [Fact(Timeout = Limit)]
    public async Task A_request_that_comes_again_under_its_id_creates_nothing()
    {
        var lead = A.Lead("ada@example.com");
        await CreatedAsync(lead);
        await WriteOneAsync(Update((await FindAsync(Ada)).Single(), A.Fields(("email", "ida@example.com"))));

        (await WriteOneAsync(Create(lead, match: Ada))).ShouldBe(new ProfileAnswer.Done(lead.Id, IsNew: false, null));

        (await TotalAsync()).ShouldBe(1);
        (await DueAsync()).ShouldHaveSingleItem();
    }

    [Fact(Timeout = Limit)]
    public async Task Nothing_is_stored_by_rules_that_are_not_in_force_any_more()
    {
        var source = (await Stores.Sources.CreateAsync(A.NewSource("one"), Ct))!;
        await Stores.Suppression.AddAsync(source.Id, [A.Plain("ada@example.com")], Ct);

        await Should.ThrowAsync<RulesChangedException>(() => WriteAsync(Create(A.Lead("ada@example.com", source: source))));

        (await TotalAsync(source: source.Id)).ShouldBe(0);
    }

    [Fact(Timeout = Limit)]
    public async Task A_write_sees_what_those_before_it_in_the_call_did()
    {
        var lead = A.Lead("ada@example.com");
        var created = new StoredLead(lead.Id, 1, LeadStatus.Active, null, null, A.Noon, lead.Fields);
        var updated = created with { Fields = A.Fields(("email", "ida@example.com")) };

        var answers = await WriteAsync(
            Create(lead, match: Ada), Update(new Profile(created, null), updated.Fields), Update(new Profile(updated, null), A.Fields(("email", "eve@example.com"))),
            Create(A.Lead("ada@example.com"), match: Ada), Create(A.Lead("eve@example.com"), match: ProfileMatch.OfEmail("eve@example.com")));

        answers.Take(4).ShouldAllBe(answer => answer is ProfileAnswer.Done);
        answers[4].ShouldBeNull();
        (await TotalAsync()).ShouldBe(2);
    }

    [Fact(Timeout = Limit)]
    public async Task Of_many_who_change_a_profile_at_once_as_they_read_it_one_does()
    {
        var read = await CreatedAsync(A.Lead("ada@example.com"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(
            () => WriteOneAsync(Update(read, A.Fields(("email", "ada@example.com"), ("by", $"{i}")))))));

        answers.Count(answer => answer is ProfileAnswer.Done).ShouldBe(1);
        answers.Count(answer => answer is null).ShouldBe(15);
    }

    [Fact(Timeout = Limit)]
    public async Task Of_many_who_create_one_value_at_once_one_does()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => WriteOneAsync(Create(A.Lead("ada@example.com"), match: Ada)))));

        answers.Count(answer => answer is ProfileAnswer.Done).ShouldBe(1);
        answers.Count(answer => answer is null).ShouldBe(15);
        (await TotalAsync()).ShouldBe(1);
        (await DueAsync()).ShouldHaveSingleItem().Events.Count.ShouldBe(1);
    }
}
