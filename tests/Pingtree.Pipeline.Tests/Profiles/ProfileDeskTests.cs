using Pingtree.Pipeline.Counting;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Pingtree.Testing;
using Pingtree.Testing.Contracts;

namespace Pingtree.Pipeline.Tests.Profiles;

public sealed class ProfileDeskTests
{
    private const int Limit = 10_000;

    private readonly FakeProfiles _store = new();
    private readonly FakeSuppressionStore _suppression = new();
    private readonly OneSource _sources = new();
    private readonly ManualClock _clock = new();
    private readonly LeadIdFactory _ids;
    private readonly InProcessLeadCounters _counters;
    private readonly ProfileDesk _desk;

    public ProfileDeskTests()
    {
        _ids = new LeadIdFactory(_clock);
        _counters = new InProcessLeadCounters(_clock);
        _desk = new ProfileDesk(_store, _sources, new SuppressionGate(new StoreSuppressionLookup(_suppression)), _counters, _clock);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task An_import_creates_what_is_not_there_and_updates_what_is()
    {
        var created = Done(await ApplyAsync(Import("ada@example.com", ("first_name", "Ada"))));
        var updated = Done(await ApplyAsync(Import("ada@example.com", ("last_name", "Lovelace"))));

        (created.IsNew, updated.IsNew, updated.Id).ShouldBe((true, false, created.Id));
        Fields().ShouldBe("""{"first_name":"Ada","email":"ada@example.com","last_name":"Lovelace"}""");
        (await _counters.ReadAsync(1, 5, Ct)).ShouldHaveSingleItem().Counts[LeadStatus.Active].ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task Fields_are_laid_over_those_that_are_there_and_a_null_takes_one_away()
    {
        await ApplyAsync(Import("ada@example.com", ("city", "Paris"), ("first_name", "Ada"), ("plan", "gold")));

        await ApplyAsync(Import("ada@example.com", ("city", null), ("never", null), ("plan", "free"), ("new", "1")));

        Fields().ShouldBe("""{"first_name":"Ada","plan":"free","email":"ada@example.com","new":"1"}""");
    }

    [Fact(Timeout = Limit)]
    public async Task Add_finds_an_existing_profile_in_its_way_and_update_misses_one()
    {
        var holder = Done(await ApplyAsync(Import("ada@example.com"))).Id;

        (await ApplyAsync(Draft(ProfileMode.Add, Email("ada@example.com")))).ShouldBe(new ProfileAnswer.Exists(holder));
        (await ApplyAsync(Draft(ProfileMode.Update, Email("bea@example.com"), ("email", "bea@example.com")))).ShouldBe(new ProfileAnswer.NotFound());
        _store.All.Count.ShouldBe(1);
    }

    [Theory(Timeout = Limit), InlineData(ProfileMode.Import), InlineData(ProfileMode.Add)]
    public async Task A_retry_of_the_request_that_made_a_profile_is_done(ProfileMode mode)
    {
        var draft = Draft(mode, Email("ada@example.com"));
        await ApplyAsync(draft);

        Done(await ApplyAsync(draft)).ShouldBe(new ProfileAnswer.Done(draft.NewId, IsNew: false, null));
    }

    [Fact(Timeout = Limit)]
    public async Task No_mode_makes_a_profile_under_an_id_it_is_asked_for()
    {
        foreach (var mode in Enum.GetValues<ProfileMode>())
            (await ApplyAsync(Draft(mode, new ProfileMatch.ById(_ids.Next()), ("email", "ada@example.com")))).ShouldBe(new ProfileAnswer.NotFound());
        _store.All.ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task A_new_profile_has_the_values_it_was_looked_for_by_where_its_fields_do_not_speak_of_them()
    {
        await ApplyAsync(Import("ada@example.com", ("city", "Paris")));
        Fields().ShouldBe("""{"city":"Paris","email":"ada@example.com"}""");

        Errors(await ApplyAsync(Import("bea@example.com", ("email", null)))).ShouldBe([("email", "Email field is required.")]);
        Done(await ApplyAsync(Draft(ProfileMode.Add, Email("bea@example.com"), ("email", "cyd@example.com"))));
        _store.All.Select(profile => profile.Lead.Fields["email"].Text).ShouldBe(["ada@example.com", "cyd@example.com"]);
    }

    [Fact(Timeout = Limit)]
    public async Task An_update_and_an_import_may_change_the_value_they_match_by()
    {
        var ada = Done(await ApplyAsync(Import("ada@example.com"))).Id;

        Done(await ApplyAsync(Draft(ProfileMode.Update, Email("ada@example.com"), ("email", "IDA@example.com")))).Id.ShouldBe(ada);
        Fields().ShouldBe("""{"email":"ida@example.com"}""");
        Done(await ApplyAsync(Import("ida@example.com", ("email", "Eve@example.com")))).Id.ShouldBe(ada);
        Fields().ShouldBe("""{"email":"eve@example.com"}""");
    }

    [Fact(Timeout = Limit)]
    public async Task A_phone_is_kept_in_the_form_of_the_source()
    {
        await ApplyAsync(Draft(ProfileMode.Import, ProfileMatch.OfPhone("(555) 123-4567", PhoneFormat.Us10)!, ("email", "ada@example.com")));

        Fields().ShouldBe("""{"email":"ada@example.com","phone":"5551234567"}""");
    }

    [Fact(Timeout = Limit)]
    public async Task A_number_that_is_matched_by_stays_a_number()
    {
        var fields = Text(("email", "ada@example.com")).With("crm", new FieldValue(FieldKind.Number, "5"));
        var draft = new ProfileDraft(ProfileMode.Import, new ProfileMatch.ByField("crm", "5"), fields, _ids.Next(), null, false);

        Done(await ApplyAsync(draft));
        Done(await ApplyAsync(draft with { NewId = _ids.Next() })).IsNew.ShouldBeFalse();

        Fields().ShouldBe("""{"email":"ada@example.com","crm":5}""");
    }

    [Fact(Timeout = Limit)]
    public async Task The_rules_hold_for_the_profile_as_it_would_be()
    {
        _sources.Source = _sources.Source with { Settings = new SourceSettings { RequiredFields = ["email", "phone"] } };
        Errors(await ApplyAsync(Import("ada@example.com"))).ShouldBe([("phone", "Phone field is required.")]);
        Done(await ApplyAsync(Import("ada@example.com", ("phone", "5551234567"))));

        Done(await ApplyAsync(Import("ada@example.com", ("city", "Paris"))));
        Errors(await ApplyAsync(Import("ada@example.com", ("phone", null)))).ShouldBe([("phone", "Phone field is required.")]);
        Errors(await ApplyAsync(Import("ada@example.com", ("state", "ZZ")))).ShouldBe([("state", "State must be a two-letter US state code.")]);
    }

    [Fact(Timeout = Limit)]
    public async Task Updates_do_not_pile_up_fields_without_end()
    {
        (string, string?)[] Batch(int from) => Enumerable.Range(from, 60).Select(i => ($"f{i}", (string?)"1")).ToArray();
        await ApplyAsync(Import("ada@example.com", Batch(0)));

        Errors(await ApplyAsync(Import("ada@example.com", Batch(60)))).ShouldBe([("fields", "A profile may have at most 100 fields.")]);
    }

    [Fact(Timeout = Limit)]
    public async Task Whoever_is_suppressed_is_neither_created_nor_updated()
    {
        await ApplyAsync(Import("ada@example.com"));
        await SuppressAsync("ada@example.com");
        await SuppressAsync("bea@example.com");

        foreach (var email in new[] { "ada@example.com", "bea@example.com" })
            (await ApplyAsync(Import(email, ("city", "Paris")))).ShouldBe(new ProfileAnswer.Refused(Refusal.Suppressed("email")));
        Fields().ShouldBe("""{"email":"ada@example.com"}""");
    }

    [Fact(Timeout = Limit)]
    public async Task What_is_wrong_in_itself_is_refused_without_a_look_at_the_profiles()
    {
        await SuppressAsync("ada@example.com");
        await SuppressAsync("bea@example.com");
        var suppressed = new ProfileAnswer.Refused(Refusal.Suppressed("email"));

        foreach (var mode in Enum.GetValues<ProfileMode>())
        {
            (await ApplyAsync(Draft(mode, Email("ada@example.com"), ("email", "ada@example.com")))).ShouldBe(suppressed);
            (await ApplyAsync(Draft(mode, Email("new@example.com"), ("email", "ada@example.com")))).ShouldBe(suppressed);
            (await ApplyAsync(Draft(mode, Email("bea@example.com"), ("email", "new@example.com")))).ShouldBe(suppressed);
            Errors(await ApplyAsync(Draft(mode, Email("new@example.com"), ("email", " ")))).ShouldBe([("email", "Email field is required.")]);
        }

        Errors(await ApplyAsync(Draft(ProfileMode.Add, ProfileMatch.OfPhone("5551234567", PhoneFormat.Us10)!, ("state", "ZZ"))))
            .ShouldBe([("email", "Email field is required."), ("state", "State must be a two-letter US state code.")]);
        (_store.Reads, _store.Writes).ShouldBe((0, 0));
    }

    [Fact(Timeout = Limit)]
    public async Task A_source_that_is_switched_off_lets_its_profiles_change_and_takes_no_new_ones()
    {
        await ApplyAsync(Import("ada@example.com"));
        _sources.Source = _sources.Source with { Active = false };

        var answers = await _desk.ApplyAsync(_sources.Source, [Import("ada@example.com", ("city", "Paris")), Import("bea@example.com"), Draft(ProfileMode.Add, Email("cyd@example.com"))], Ct);

        Done(answers[0]).IsNew.ShouldBeFalse();
        answers.Skip(1).ShouldAllBe(answer => answer == new ProfileAnswer.SwitchedOff());
        Fields().ShouldBe("""{"email":"ada@example.com","city":"Paris"}""");
    }

    [Fact(Timeout = Limit)]
    public async Task A_profile_of_another_group_is_not_touched_and_not_shown()
    {
        await ApplyAsync(Import("ada@example.com") with { Group = "north" });

        (await ApplyAsync(Import("ada@example.com") with { Group = "south" })).ShouldBe(new ProfileAnswer.OtherGroup());
        (await _desk.FindAsync(_sources.Source, Email("ada@example.com"), "south", Ct)).ShouldBe((new ProfileAnswer.OtherGroup(), null));
        (await _desk.FindAsync(_sources.Source, Email("ada@example.com"), "north", Ct)).Profile!.Group.ShouldBe("north");
        Done(await ApplyAsync(Import("ada@example.com")));
        _store.All.Single().Group.ShouldBe("north");
    }

    [Fact(Timeout = Limit)]
    public async Task A_search_that_finds_two_is_ambiguous()
    {
        var phone = ProfileMatch.OfPhone("5551234567", PhoneFormat.Us10)!;
        foreach (var name in new[] { "ada", "bea" })
            await ApplyAsync(Import($"{name}@example.com", ("phone", "5551234567")));

        (await ApplyAsync(Draft(ProfileMode.Import, phone))).ShouldBe(new ProfileAnswer.Ambiguous());
        (await _desk.FindAsync(_sources.Source, phone, null, Ct)).Refusal.ShouldBe(new ProfileAnswer.Ambiguous());
    }

    [Fact(Timeout = Limit)]
    public async Task Another_profiles_value_is_not_to_be_had()
    {
        var ada = Done(await ApplyAsync(Import("ada@example.com"))).Id;
        await ApplyAsync(Import("bea@example.com"));

        (await ApplyAsync(Draft(ProfileMode.Update, Email("bea@example.com"), ("email", "ada@example.com")))).ShouldBe(new ProfileAnswer.Exists(ada));
    }

    [Fact(Timeout = Limit)]
    public async Task A_field_the_store_can_not_match_by_is_refused_by_its_name()
    {
        _store.UnpreparedFields.Add("crm");
        var match = new ProfileMatch.ByField("crm", "5");

        Errors(await ApplyAsync(Draft(ProfileMode.Import, match, ("email", "ada@example.com")))).Single().Field.ShouldBe("crm");
        (await _desk.FindAsync(_sources.Source, match, null, Ct)).Refusal.ShouldBeOfType<ProfileAnswer.Refused>();
        (await _desk.DeleteAsync(_sources.Source, match, null, Ct)).ShouldBeOfType<ProfileAnswer.Refused>();
    }

    [Fact(Timeout = Limit)]
    public async Task A_call_of_many_records_reads_and_writes_once_for_every_500()
    {
        var answers = await _desk.ApplyAsync(_sources.Source, Enumerable.Range(0, 1001).Select(i => Import($"{i}@example.com")).ToList(), Ct);

        answers.ShouldAllBe(answer => answer is ProfileAnswer.Done);
        (_store.Reads, _store.Writes).ShouldBe((3, 3));
    }

    [Fact(Timeout = Limit)]
    public async Task Of_records_with_the_same_value_each_updates_what_the_one_before_left()
    {
        var answers = await _desk.ApplyAsync(
            _sources.Source, Enumerable.Range(0, 500).Select(i => Import("ada@example.com", ($"f{i % 50}", $"{i}"))).ToList(), Ct);

        answers.Cast<ProfileAnswer.Done>().Select(done => (done.Id, done.IsNew)).Distinct().Count().ShouldBe(2, "one creates, the others update the same profile");
        _store.Writes.ShouldBe(1);
        Enumerable.Range(0, 50).ShouldAllBe(i => _store.All.Single().Lead.Fields[$"f{i}"].Text == $"{450 + i}");
    }

    [Fact(Timeout = Limit)]
    public async Task What_rests_on_a_record_that_failed_is_decided_by_what_is_stored()
    {
        await SuppressAsync("bad@example.com");
        var answers = await _desk.ApplyAsync(
            _sources.Source,
            [
                Import("ada@example.com", ("phone", "5551234567")),
                Draft(ProfileMode.Add, Email("ada@example.com")),
                Draft(ProfileMode.Update, Email("ada@example.com"), ("state", "ZZ")),
                Draft(ProfileMode.Update, Email("ada@example.com"), ("email", "bad@example.com")),
                Draft(ProfileMode.Update, Email("ada@example.com"), ("email", "ida@example.com")),
                Draft(ProfileMode.Add, Email("ada@example.com")),
                Draft(ProfileMode.Add, Email("bad@example.com")),
                Draft(ProfileMode.Add, Email("bad@example.com")),
            ],
            Ct);

        var ada = Done(answers[0]).Id;
        answers[1].ShouldBe(new ProfileAnswer.Exists(ada));
        Errors(answers[2]).Single().Field.ShouldBe("state");
        answers[3].ShouldBe(new ProfileAnswer.Refused(Refusal.Suppressed("email")));
        Done(answers[4]).Id.ShouldBe(ada);
        Done(answers[5]).IsNew.ShouldBeTrue();
        answers.Skip(6).ShouldAllBe(answer => answer == new ProfileAnswer.Refused(Refusal.Suppressed("email")));
        _store.All.Count.ShouldBe(2);
    }

    [Fact(Timeout = Limit)]
    public async Task Records_over_the_cap_do_not_claim_that_a_profile_exists()
    {
        _sources.Source = _sources.Source with { Settings = _sources.Source.Settings with { DailyCap = 1 } };
        await ApplyAsync(Import("first@example.com"));

        var answers = await _desk.ApplyAsync(_sources.Source, [Draft(ProfileMode.Add, Email("ada@example.com")), Draft(ProfileMode.Add, Email("ada@example.com"))], Ct);

        answers.ShouldAllBe(answer => answer == new ProfileAnswer.Refused(Refusal.CapReached()));
    }

    [Fact(Timeout = Limit)]
    public async Task Somebody_elses_change_between_reading_and_writing_is_not_lost()
    {
        var id = Done(await ApplyAsync(Import("ada@example.com"))).Id;
        var times = 3;
        _store.BeforeWrite = source =>
        {
            if (times-- > 0)
                _store.Put(Lead.Receive(id, source, _clock.GetUtcNow(), Text(("email", "ada@example.com"), ("theirs", $"{times}"))));
        };

        Done(await ApplyAsync(Import("ada@example.com", ("ours", "1"))));

        Fields().ShouldBe("""{"email":"ada@example.com","theirs":"0","ours":"1"}""");
    }

    [Fact(Timeout = Limit)]
    public async Task A_profile_others_never_leave_alone_is_given_up_in_the_end()
    {
        var id = Done(await ApplyAsync(Import("ada@example.com"))).Id;
        var times = 0;
        _store.BeforeWrite = source => _store.Put(Lead.Receive(id, source, _clock.GetUtcNow(), Text(("email", "ada@example.com"), ("theirs", $"{times++}"))));

        await Should.ThrowAsync<StoreUnavailableException>(() => ApplyAsync(Import("ada@example.com", ("ours", "1"))));
    }

    [Fact(Timeout = Limit)]
    public async Task Rules_that_changed_meanwhile_are_the_rules()
    {
        var old = _sources.Source;
        _sources.Source = old with { Revision = 1, Settings = new SourceSettings { RequiredFields = ["policy"] } };
        _store.BeforeWrite = source =>
        {
            if (source.Revision == 0)
                throw new RulesChangedException("The source changed.");
        };

        var answers = await _desk.ApplyAsync(old, [Import("ada@example.com"), Import("bea@example.com", ("policy", "1"))], Ct);

        Errors(answers[0]).ShouldBe([("policy", "Policy field is required.")]);
        Done(answers[1]);
    }

    [Theory(Timeout = Limit)]
    [InlineData("email", " ADA@Example.com ", "ada@example.com")]
    [InlineData("phone", "1 (555) 123-4567", "+15551234567")]
    [InlineData("crm", " A b ", "A b")]
    [InlineData("state", " ca", "CA")]
    [InlineData("zip", "94107 ", "94107")]
    [InlineData("email", "nobody", null)]
    [InlineData("phone", "123", null)]
    [InlineData("crm", " ", null)]
    [InlineData("no such name", "1", null)]
    [InlineData(null, "1", null)]
    [InlineData("email", null, null)]
    public Task A_match_is_made_of_what_can_be_a_value(string? field, string? text, string? value)
    {
        (ProfileMatch.OfField(field, text, PhoneFormat.Us10) as ProfileMatch.ByField)?.Value.ShouldBe(value);
        (ProfileMatch.OfField(field, text, PhoneFormat.Us10) is null).ShouldBe(value is null);
        return Task.CompletedTask;
    }

    private async Task<ProfileAnswer> ApplyAsync(ProfileDraft draft) => (await _desk.ApplyAsync(_sources.Source, [draft], Ct)).Single();

    private async Task SuppressAsync(string email)
    {
        var change = await _suppression.AddAsync(1, [new SuppressionEntry("email", SuppressionForm.Plain, email)], Ct);
        _sources.Source = _sources.Source with { SuppressionVersion = change.Version };
    }

    private ProfileDraft Import(string email, params (string, string?)[] fields) => Draft(ProfileMode.Import, Email(email), fields);

    private ProfileDraft Draft(ProfileMode mode, ProfileMatch match, params (string, string?)[] fields) =>
        new(mode, match, Text(fields), _ids.Next(), null, Silent: false);

    private static ProfileMatch Email(string email) => ProfileMatch.OfEmail(email)!;

    private static LeadFields Text(params (string Name, string? Value)[] fields)
    {
        var all = new LeadFields();
        foreach (var (name, value) in fields)
            all.With(name, value is null ? new FieldValue(FieldKind.Null, "") : FieldValue.Of(value));
        return all;
    }

    /// <summary>The fields of the one profile there is, as JSON.</summary>
    private string Fields() => System.Text.Encoding.UTF8.GetString(_store.All.Single().Lead.Fields.ToUtf8Json());

    private static ProfileAnswer.Done Done(ProfileAnswer answer) => answer.ShouldBeOfType<ProfileAnswer.Done>();

    private static IEnumerable<(string Field, string Sentence)> Errors(ProfileAnswer answer) =>
        answer.ShouldBeOfType<ProfileAnswer.Refused>().Refusal.Errors!.Select(e => (e.Key, e.Value));

    /// <summary>A store of the one source the tests speak of.</summary>
    private sealed class OneSource : ISourceStore
    {
        public Source Source { get; set; } = new(1, "one", "One", true, new SourceSettings { RequiredFields = ["email"] }, 0, DateTimeOffset.UnixEpoch);

        public Task<IReadOnlyDictionary<int, Source>> FindManyAsync(IReadOnlyCollection<int> ids, CancellationToken ct) =>
            Task.FromResult<IReadOnlyDictionary<int, Source>>(new Dictionary<int, Source> { [1] = Source });

        public Task<Source?> CreateAsync(NewSource source, CancellationToken ct) => throw new NotSupportedException();

        public Task<Source?> FindBySlugAsync(string slug, CancellationToken ct) => throw new NotSupportedException();

        public Task<Source?> FindByKeyAsync(byte[] keyHash, CancellationToken ct) => throw new NotSupportedException();

        public Task<IReadOnlyList<Source>> ListAsync(CancellationToken ct) => throw new NotSupportedException();

        public Task<Source?> UpdateAsync(string slug, Func<Source, Source> change, CancellationToken ct) => throw new NotSupportedException();

        public Task<bool> ReplaceKeyAsync(int id, byte[] shownHash, byte[] keyHash, CancellationToken ct) => throw new NotSupportedException();
    }
}
