using System.Text.Json;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Pipeline.Sources;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Contracts;

/// <summary>The law of <see cref="ISourceStore"/>.</summary>
public abstract class SourceStoreContract : StoreContract
{
    private static readonly SourceSettings Unusual = new()
    {
        RequiredFields = ["email", "zip"],
        PhoneFormat = PhoneFormat.E164,
        DuplicateOn = [],
        DuplicateWindowDays = 7,
        DailyCap = 9,
        RefusedRetentionDays = 1,
        ResourceIds = [2, 3],
        RateLimits = new SourceRateLimits { Create = 1, Fetch = 2, Suppression = 3 },
    };

    [Fact(Timeout = Limit)]
    public async Task Sources_are_numbered_from_one()
    {
        (await CreateAsync("one")).Id.ShouldBe(1);
        (await CreateAsync("two")).Id.ShouldBe(2);
    }

    [Fact(Timeout = Limit)]
    public async Task A_source_reads_back_as_it_was_made()
    {
        var key = A.Key();
        var made = (await Stores.Sources.CreateAsync(A.NewSource("one", key, Unusual), Ct))!;

        (made.Slug, made.Name, made.Active, made.SuppressionVersion, made.CreatedAt).ShouldBe(("one", "ONE", true, 0, Clock.GetUtcNow()));
        foreach (var found in new[] { made, await Stores.Sources.FindBySlugAsync("one", Ct), await Stores.Sources.FindByKeyAsync(key, Ct) })
        {
            Spelled(found!.Settings).ShouldBe(Spelled(Unusual));
            (found with { Settings = Unusual }).ShouldBe(made with { Settings = Unusual });
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Settings_nobody_gave_keep_their_defaults() =>
        Spelled((await CreateAsync("one")).Settings).ShouldBe(Spelled(new SourceSettings()));

    [Fact(Timeout = Limit)]
    public async Task A_slug_is_given_once()
    {
        await CreateAsync("one");

        (await Stores.Sources.CreateAsync(A.NewSource("one"), Ct)).ShouldBeNull();
        (await Stores.Sources.ListAsync(Ct)).Count.ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task Of_many_who_want_a_slug_at_once_one_gets_it()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Stores.Sources.CreateAsync(A.NewSource("one"), Ct))));

        made.Count(s => s is not null).ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task Unknown_slugs_keys_and_numbers_find_nothing()
    {
        await CreateAsync("one");

        (await Stores.Sources.FindBySlugAsync("two", Ct)).ShouldBeNull();
        (await Stores.Sources.FindByKeyAsync(A.Key(), Ct)).ShouldBeNull();
        (await Stores.Sources.FindManyAsync([1, 7], Ct)).Keys.ShouldBe([1]);
        (await Stores.Sources.UpdateAsync("two", s => s, Ct)).ShouldBeNull();
    }

    [Fact(Timeout = Limit)]
    public async Task The_list_is_by_number()
    {
        foreach (var slug in new[] { "c", "a", "b" })
            await CreateAsync(slug);

        (await Stores.Sources.ListAsync(Ct)).Select(s => (s.Id, s.Slug)).ShouldBe([(1, "c"), (2, "a"), (3, "b")]);
    }

    [Fact(Timeout = Limit)]
    public async Task A_change_touches_name_activity_and_settings_only()
    {
        var made = await CreateAsync("one");

        var changed = await Stores.Sources.UpdateAsync(
            "one",
            s => new Source(9, "other", "New", false, Unusual, 77, DateTimeOffset.UnixEpoch),
            Ct);

        var found = await Stores.Sources.FindBySlugAsync("one", Ct);
        foreach (var source in new[] { changed, found })
        {
            Spelled(source!.Settings).ShouldBe(Spelled(Unusual));
            (source with { Settings = Unusual }).ShouldBe(made with { Name = "New", Active = false, Settings = Unusual, Revision = made.Revision + 1 });
        }
    }

    [Fact(Timeout = Limit)]
    public async Task No_change_is_lost_among_many_at_once()
    {
        await Stores.Sources.CreateAsync(A.NewSource("one", settings: new SourceSettings { DailyCap = 0 }), Ct);

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Stores.Sources.UpdateAsync(
            "one", s => s with { Settings = s.Settings with { DailyCap = s.Settings.DailyCap + 1 } }, Ct))));

        (await Stores.Sources.FindBySlugAsync("one", Ct))!.Settings.DailyCap.ShouldBe(16);
    }

    [Fact(Timeout = Limit)]
    public async Task A_replaced_key_finds_nothing_and_the_new_one_does()
    {
        var (old, next) = (A.Key(), A.Key());
        await Stores.Sources.CreateAsync(A.NewSource("one", old), Ct);

        (await Stores.Sources.ReplaceKeyAsync(1, old, next, Ct)).ShouldBeTrue();

        (await Stores.Sources.FindByKeyAsync(old, Ct)).ShouldBeNull();
        (await Stores.Sources.FindByKeyAsync(next, Ct))!.Id.ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task A_key_that_was_replaced_replaces_nothing_any_more()
    {
        var (old, next) = (A.Key(), A.Key());
        await Stores.Sources.CreateAsync(A.NewSource("one", old), Ct);
        await Stores.Sources.ReplaceKeyAsync(1, old, next, Ct);

        (await Stores.Sources.ReplaceKeyAsync(1, old, A.Key(), Ct)).ShouldBeFalse();

        (await Stores.Sources.FindByKeyAsync(next, Ct)).ShouldNotBeNull();
    }

    [Fact(Timeout = Limit)]
    public async Task Of_many_who_show_the_same_key_at_once_one_replaces_it()
    {
        var old = A.Key();
        await Stores.Sources.CreateAsync(A.NewSource("one", old), Ct);

        var replaced = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Stores.Sources.ReplaceKeyAsync(1, old, A.Key(), Ct))));

        replaced.Count(r => r).ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task The_operators_key_replaces_a_sources_key_while_it_is_in_force()
    {
        var (admin, next) = (A.Key(), A.Key());
        await Stores.Sources.CreateAsync(A.NewSource("one"), Ct);
        await Stores.OperatorKey.TryInitialiseAsync(admin, Ct);

        (await Stores.Sources.ReplaceKeyAsync(1, admin, next, Ct)).ShouldBeTrue();
        await Stores.OperatorKey.ReplaceAsync(admin, A.Key(), Ct);

        (await Stores.Sources.ReplaceKeyAsync(1, admin, A.Key(), Ct)).ShouldBeFalse();
        (await Stores.Sources.FindByKeyAsync(next, Ct)).ShouldNotBeNull();
    }

    [Theory(Timeout = Limit), InlineData("email"), InlineData("phone"), InlineData("policy")]
    public async Task Where_a_field_joins_the_active_leads_hold_it_of_several_the_newest(string field)
    {
        var source = (await Stores.Sources.CreateAsync(A.NewSource("one", settings: new SourceSettings { DuplicateOn = [] }), Ct))!;
        Lead Lead(int minute) =>
            A.LeadWith(A.Fields(("email", "ada@example.com"), ("phone", "5551234567"), ("policy", " \u00a0P-1 ")), source, A.Noon.AddMinutes(minute));
        var newest = Lead(3);
        await SaveAsync(Lead(4).Refused(A.Invalid()), Lead(2).Passed(), newest.Passed(), Lead(1).Passed());

        var changed = await JoinAsync(field);

        var late = A.LeadWith(Lead(9).Fields, changed);
        (await SaveAsync(late)).Outcome.Refusal!.DuplicateOf.ShouldBe(newest.Id);
    }

    [Fact(Timeout = Limit)]
    public async Task Late_claims_are_spelled_as_a_new_lead_spells_them()
    {
        var source = (await Stores.Sources.CreateAsync(A.NewSource("one", settings: new SourceSettings { DuplicateOn = [] }), Ct))!;
        LeadFields Policy(FieldKind kind, string text) => new LeadFields().With("policy", new FieldValue(kind, text));
        LeadFields[] held = [Policy(FieldKind.Number, "1.50"), Policy(FieldKind.True, "true"), Policy(FieldKind.String, "a\0b\u3000")];
        LeadFields[] blank = [Policy(FieldKind.Null, ""), Policy(FieldKind.String, " \u3000"), A.Fields()];
        await SaveAsync([.. held.Concat(blank).Select(f => A.LeadWith(f, source).Passed())]);

        var changed = await JoinAsync("policy");

        foreach (var fields in held)
            (await SaveAsync(A.LeadWith(fields, changed))).Outcome.Status.ShouldBe(LeadStatus.Duplicate);
        foreach (var fields in blank)
            (await SaveAsync(A.LeadWith(fields, changed))).Outcome.Status.ShouldBe(LeadStatus.Active);
    }

    [Fact(Timeout = Limit)]
    public async Task A_late_claim_past_its_window_is_the_next_leads()
    {
        var source = (await Stores.Sources.CreateAsync(
            A.NewSource("one", settings: new SourceSettings { DuplicateOn = [], DuplicateWindowDays = 10 }), Ct))!;
        var expired = A.Lead("ada@example.com", source: source, at: A.Noon.AddDays(-11));
        var holder = A.Lead("ada@example.com", source: source, at: A.Noon.AddDays(-1));
        await SaveAsync(holder.Passed(), expired.Passed());

        await JoinAsync("email");

        var claim = new Claim(1, "email", "ada@example.com");
        (await Stores.Leads.FindHoldersAsync([claim], Ct))[claim].ShouldBe(new ClaimHolder(holder.Id, holder.ReceivedAt));
    }

    [Fact(Timeout = Limit)]
    public async Task A_field_that_left_and_joins_again_is_held_by_the_newest()
    {
        var with = (await Stores.Sources.CreateAsync(A.NewSource("one", settings: new SourceSettings { DuplicateOn = ["policy"] }), Ct))!;
        Lead Lead(Source source, int day) => A.LeadWith(A.Fields(("policy", "P-1")), source, A.Noon.AddDays(day));
        await SaveAsync(Lead(with, 0));
        var without = (await Stores.Sources.UpdateAsync("one", s => s with { Settings = s.Settings with { DuplicateOn = [] } }, Ct))!;
        var newest = Lead(without, 2);
        await SaveAsync(Lead(without, 1).Passed(), newest.Passed());

        var again = await JoinAsync("policy");

        (await SaveAsync(Lead(again, 3))).Outcome.Refusal!.DuplicateOf.ShouldBe(newest.Id);
    }

    [Fact(Timeout = Limit)]
    public async Task A_field_that_stays_keeps_its_holders()
    {
        var source = await CreateAsync("one");
        var holder = A.Lead("ada@example.com", source: source);
        await SaveAsync(holder);

        var changed = (await Stores.Sources.UpdateAsync("one", s => s with { Settings = s.Settings with { DuplicateOn = ["email", "phone"] } }, Ct))!;

        (await SaveAsync(A.Lead("ada@example.com", "5551234567", changed))).Outcome.Refusal!.DuplicateOf.ShouldBe(holder.Id);
    }

    /// <summary>Settings hold lists, which records compare by reference.</summary>
    private static string Spelled(SourceSettings settings) => JsonSerializer.Serialize(settings);

    private async Task<Source> CreateAsync(string slug) => (await Stores.Sources.CreateAsync(A.NewSource(slug), Ct))!;

    private async Task<Source> JoinAsync(string field) =>
        (await Stores.Sources.UpdateAsync("one", s => s with { Settings = s.Settings with { DuplicateOn = [.. s.Settings.DuplicateOn, field] } }, Ct))!;
}
