using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Contracts;

/// <summary>The law of one call of <see cref="IProfileStore.WriteAsync"/>: whatever its writes have to do with each other, they are as if each came by itself.</summary>
public abstract class ProfileOrderContract : StoreContract
{
    private static readonly Source Policies = A.Source(settings: new SourceSettings { DuplicateOn = ["email", "policy"] });

    private static Lead Person(string name, string policy, DateTimeOffset? at = null, LeadId? id = null) =>
        A.LeadWith(A.Fields(("email", $"{name}@example.com"), ("policy", policy)), Policies, at, id);

    private static ProfileWrite.Create Create(Lead lead, ProfileMatch? match = null) => new(match ?? new ProfileMatch.ById(lead.Id), lead, null, Silent: false);

    private static ProfileWrite.Update Update(Lead before, Lead after) =>
        new(new StoredLead(before.Id, before.Source.Id, LeadStatus.Active, null, null, before.ReceivedAt, before.Fields), after);

    private Task<IReadOnlyList<ProfileAnswer?>> WriteAsync(params ProfileWrite[] writes) => Stores.Profiles.WriteAsync(writes[0].Lead.Source, writes, Ct);

    private async Task<Lead> CreatedAsync(Lead lead)
    {
        (await WriteAsync(Create(lead)))[0].ShouldBeOfType<ProfileAnswer.Done>();
        return lead;
    }

    private static ProfileAnswer Done(Lead lead) => new ProfileAnswer.Done(lead.Id, IsNew: false, null);

    [Fact(Timeout = Limit)]
    public async Task Two_profiles_change_their_values_over_by_way_of_a_third()
    {
        var (ada, bea) = (await CreatedAsync(Person("ada", "P-1")), await CreatedAsync(Person("bea", "P-2")));
        var (away, beas, adas) = (Person("ada", "P-3", id: ada.Id), Person("bea", "P-1", id: bea.Id), Person("ada", "P-2", id: ada.Id));

        var answers = await WriteAsync(Update(ada, away), Update(bea, beas), Update(away, adas));

        answers.ShouldBe([Done(ada), Done(bea), Done(ada)]);
        (await SaveAsync(Person("new", "P-1"))).Outcome.Refusal.ShouldBe(Refusal.Duplicate("policy", bea.Id));
        (await SaveAsync(Person("new", "P-2"))).Outcome.Refusal.ShouldBe(Refusal.Duplicate("policy", ada.Id));
        (await SaveAsync(Person("new", "P-3"))).Outcome.Status.ShouldBe(LeadStatus.Active);
    }

    [Fact(Timeout = Limit)]
    public async Task A_value_held_only_between_two_writes_is_held_against_those_between_them()
    {
        var ada = await CreatedAsync(Person("ada", "P-1"));
        var (between, after) = (Person("ada", "P-2", id: ada.Id), Person("ada", "P-3", id: ada.Id));

        var answers = await WriteAsync(Update(ada, between), Create(Person("bea", "P-2")), Create(Person("cyd", "P-1")), Update(between, after), Create(Person("dan", "P-3")));

        answers[1].ShouldBe(new ProfileAnswer.Exists(ada.Id));
        answers[2].ShouldBeOfType<ProfileAnswer.Done>();
        answers[3].ShouldBe(Done(ada));
        answers[4].ShouldBe(new ProfileAnswer.Exists(ada.Id));
    }

    [Fact(Timeout = Limit)]
    public async Task The_same_profile_twice_is_created_once()
    {
        var ada = Person("ada", "P-1");

        var answers = await WriteAsync(Create(ada), Create(ada));

        answers.Cast<ProfileAnswer.Done>().Select(done => (done.Id, done.IsNew)).ShouldBe([(ada.Id, true), (ada.Id, false)]);
        (await TotalAsync()).ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task A_new_profile_that_is_changed_in_the_same_call_keeps_its_time_and_its_first_event()
    {
        var ada = Person("ada", "P-1");
        var after = Person("ida", "P-2", A.Noon.AddHours(1), ada.Id);

        await WriteAsync(Create(ada, ProfileMatch.OfEmail("ada@example.com")), Update(ada, after));

        var stored = (await Stores.Profiles.FindAsync(1, [ProfileMatch.OfEmail("ida@example.com")!], Ct))[0].ShouldHaveSingleItem().Lead;
        stored.CreatedAt.ShouldBe(A.Noon);
        Spelled(stored.Fields).ShouldBe(Spelled(after.Fields));
        (await Stores.Events.FindAsync(DateTimeOffset.MaxValue.AddDays(-1), 10, Ct)).ShouldHaveSingleItem().Events.ShouldHaveSingleItem().LeadId.ShouldBe(ada.Id);
        (await WriteAsync(Create(Person("ada", "P-1"), ProfileMatch.OfEmail("ada@example.com"))))[0].ShouldBeOfType<ProfileAnswer.Done>().IsNew.ShouldBeTrue();
    }

    [Fact(Timeout = Limit)]
    public async Task The_last_place_under_the_cap_goes_to_the_first_who_may_have_it()
    {
        var source = A.Source(settings: new SourceSettings { DailyCap = 2 });
        var ada = await CreatedAsync(A.Lead("ada@example.com", source: source));

        var answers = await WriteAsync(
            Update(ada, A.Lead("ida@example.com", source: source, id: ada.Id)),
            Create(A.Lead("ida@example.com", source: source)), Create(A.Lead("ada@example.com", source: source)), Create(A.Lead("bea@example.com", source: source)));

        answers[1].ShouldBe(new ProfileAnswer.Exists(ada.Id));
        answers[2].ShouldBeOfType<ProfileAnswer.Done>();
        answers[3].ShouldBe(new ProfileAnswer.Refused(Refusal.CapReached()));
    }

    [Fact(Timeout = Limit)]
    public async Task Those_who_are_not_found_by_what_they_were_looked_for_by_keep_nobody_out()
    {
        await Stores.Profiles.PrepareAsync(1, "crm", Ct);
        ProfileMatch Crm() => new ProfileMatch.ByField("crm", "1");

        var together = await WriteAsync(Create(A.Lead("ada@example.com"), Crm()), Create(A.Lead("bea@example.com"), Crm()));
        var later = await WriteAsync(Create(A.Lead("cyd@example.com"), Crm()));

        together.Concat(later).ShouldAllBe(answer => ((ProfileAnswer.Done)answer!).IsNew);
    }

    [Theory(Timeout = Limit), InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6)]
    public async Task Many_writes_in_one_call_come_to_what_they_come_to_one_by_one(int seed)
    {
        var together = new ProfileCrowd(1, seed);
        var oneByOne = new ProfileCrowd(2, seed);
        foreach (var crowd in new[] { together, oneByOne })
            await Stores.Profiles.PrepareAsync(crowd.Source.Id, "crm", Ct);

        for (var call = 0; call < 2; call++)
        {
            var answers = await Stores.Profiles.WriteAsync(together.Source, together.Next(40), Ct);
            var expected = new List<ProfileAnswer?>();
            foreach (var write in oneByOne.Next(40))
                expected.AddRange(await Stores.Profiles.WriteAsync(oneByOne.Source, [write], Ct));

            together.Spell(answers).ShouldBe(oneByOne.Spell(expected));
            (await StoredAsync(together)).ShouldBe(await StoredAsync(oneByOne));
        }
    }

    private async Task<List<string>> StoredAsync(ProfileCrowd crowd)
    {
        var found = await Stores.Profiles.FindAsync(crowd.Source.Id, crowd.Ids.Select(id => new ProfileMatch.ById(id)).ToList<ProfileMatch>(), Ct);
        return found.Select(profiles => profiles is [var one] ? string.Join(", ", Spelled(one.Lead.Fields)) : "").ToList();
    }
}
