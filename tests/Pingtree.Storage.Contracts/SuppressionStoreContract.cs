using Pingtree.Pipeline.Screening.Suppressing;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Contracts;

/// <summary>The law of <see cref="ISuppressionStore"/>.</summary>
public abstract class SuppressionStoreContract : StoreContract
{
    private const string Ada = "ada@example.com";

    [Fact(Timeout = Limit)]
    public async Task A_plain_value_is_found_under_both_its_digests()
    {
        await AddAsync(A.Plain(Ada));

        (await FindAsync(Ada)).Count.ShouldBe(2);
    }

    [Fact(Timeout = Limit)]
    public async Task A_digest_is_found_under_itself_only()
    {
        await AddAsync(A.Md5Of(Ada));

        (await FindAsync(Ada)).Select(k => k.Digest).ShouldBe([A.Md5Of(Ada).Value]);
    }

    [Fact(Timeout = Limit)]
    public async Task Another_source_or_type_is_another_list()
    {
        await SourcesAsync();
        await AddAsync(A.Plain("5551234567", "phone"));

        (await FindAsync("5551234567", "phone")).Count.ShouldBe(2);
        (await FindAsync("5551234567", "email")).ShouldBeEmpty();
        (await FindAsync("5551234567", "phone", source: 2)).ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task Adding_again_counts_nothing_and_keeps_the_first_time()
    {
        await AddAsync(A.Plain(Ada));
        var first = Clock.GetUtcNow();
        Clock.Advance(TimeSpan.FromDays(1));

        (await AddAsync(A.Plain(Ada), A.Md5Of(Ada), A.Sha256Of(Ada), A.Plain("bea@example.com"), A.Plain("bea@example.com"))).Changed.ShouldBe(1);

        (await ListAsync())[^1].ShouldBe(new ListedSuppression(A.Plain(Ada), first));
    }

    [Fact(Timeout = Limit)]
    public async Task The_value_of_a_listed_digest_takes_its_place()
    {
        await AddAsync(A.Md5Of(Ada));

        (await AddAsync(A.Plain(Ada))).Changed.ShouldBe(0);

        (await ListAsync()).Select(l => l.Entry).ShouldBe([A.Plain(Ada)]);
        (await FindAsync(Ada)).Count.ShouldBe(2);
    }

    [Fact(Timeout = Limit)]
    public async Task The_value_of_two_listed_digests_makes_one_entry_of_them()
    {
        (await AddAsync(A.Md5Of(Ada), A.Sha256Of(Ada))).Changed.ShouldBe(2);

        (await AddAsync(A.Plain(Ada))).Changed.ShouldBe(0);

        (await ListAsync()).Select(l => l.Entry).ShouldBe([A.Plain(Ada)]);
        (await FindAsync(Ada)).Count.ShouldBe(2);
        (await RemoveAsync(A.Md5Of(Ada))).Changed.ShouldBe(1);
        (await FindAsync(Ada)).ShouldBeEmpty();
    }

    public static TheoryData<SuppressionEntry, SuppressionEntry> Forms()
    {
        SuppressionEntry[] forms = [A.Plain(Ada), A.Md5Of(Ada), A.Sha256Of(Ada)];
        var pairs = new TheoryData<SuppressionEntry, SuppressionEntry>();
        foreach (var added in forms)
        {
            foreach (var removed in forms.Where(f => f.Digests.Intersect(added.Digests).Any()))
                pairs.Add(added, removed);
        }

        return pairs;
    }

    [Theory(Timeout = Limit), MemberData(nameof(Forms))]
    public async Task A_value_goes_whatever_form_it_was_added_in(SuppressionEntry added, SuppressionEntry removed)
    {
        await AddAsync(added, A.Plain("bea@example.com"));

        (await RemoveAsync(removed)).Changed.ShouldBe(1);

        (await FindAsync(Ada)).ShouldBeEmpty();
        (await ListAsync()).Select(l => l.Entry).ShouldBe([A.Plain("bea@example.com")]);
    }

    [Fact(Timeout = Limit)]
    public async Task Removing_a_value_takes_both_its_digests_off()
    {
        await AddAsync(A.Md5Of(Ada), A.Sha256Of(Ada));

        (await RemoveAsync(A.Plain(Ada))).Changed.ShouldBe(2);

        (await ListAsync()).ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task Removing_what_is_not_there_is_no_matter() => (await RemoveAsync(A.Plain(Ada))).Changed.ShouldBe(0);

    [Fact(Timeout = Limit)]
    public async Task Every_change_raises_the_version_the_source_carries()
    {
        await SourcesAsync();

        var first = await AddAsync(A.Plain(Ada));
        var second = await AddAsync(A.Plain(Ada));
        var third = await RemoveAsync(A.Plain(Ada));

        first.Before.ShouldBe(0);
        second.Before.ShouldBe(first.Version);
        third.Before.ShouldBe(second.Version);
        new[] { first, second, third }.ShouldAllBe(change => change.Version > change.Before);
        (await Stores.Sources.FindBySlugAsync("one", Ct))!.SuppressionVersion.ShouldBe(third.Version);
        (await Stores.Sources.FindBySlugAsync("two", Ct))!.SuppressionVersion.ShouldBe(0);
    }

    [Fact(Timeout = Limit)]
    public async Task No_version_is_given_twice()
    {
        await SourcesAsync();

        var changes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => AddAsync(A.Plain($"{i}@example.com")))));

        changes.Select(c => c.Version).ShouldBeUnique();
        changes.Select(c => c.Before).ShouldBeUnique();
    }

    [Fact(Timeout = Limit)]
    public async Task A_version_is_no_older_than_its_time()
    {
        await SourcesAsync();

        (await AddAsync(A.Plain(Ada))).Version.ShouldBeGreaterThanOrEqualTo(Clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    [Fact(Timeout = Limit)]
    public async Task A_snapshot_holds_every_key_and_its_version()
    {
        await AddAsync(A.Plain(Ada), A.Md5Of("bea@example.com"), A.Plain("5551234567", "phone"));

        var (version, keys) = await Stores.Suppression.SnapshotAsync(1, Ct);

        version.ShouldBe((await Stores.Sources.FindManyAsync([1], Ct))[1].SuppressionVersion);
        version.ShouldBeGreaterThan(0);
        keys.ShouldBe(
            new[] { A.Plain(Ada), A.Md5Of("bea@example.com"), A.Plain("5551234567", "phone") }
                .SelectMany(e => e.Digests.Select(d => new SuppressionKey(1, e.Type, d))),
            ignoreOrder: true);
    }

    [Fact(Timeout = Limit)]
    public async Task The_snapshot_of_an_untouched_list_is_empty_and_of_version_zero()
    {
        await SourcesAsync();

        var (version, keys) = await Stores.Suppression.SnapshotAsync(1, Ct);

        version.ShouldBe(0);
        keys.ShouldBeEmpty();
    }

    [Fact(Timeout = Limit)]
    public async Task The_list_is_newest_first_in_pages_and_by_type()
    {
        await AddAsync([.. Enumerable.Range(0, 5).Select(i => A.Plain($"{i}@example.com"))]);
        await AddAsync(A.Plain("5551234567", "phone"));

        var (total, page) = await Stores.Suppression.ListAsync(1, null, 0, 2, Ct);
        total.ShouldBe(6);
        page.Select(l => l.Entry.Value).ShouldBe(["5551234567", "4@example.com"]);

        (total, page) = await Stores.Suppression.ListAsync(1, "email", 3, 10, Ct);
        total.ShouldBe(5);
        page.Select(l => l.Entry.Value).ShouldBe(["1@example.com", "0@example.com"]);

        (total, page) = await Stores.Suppression.ListAsync(2, null, 0, 10, Ct);
        (total, page.Count).ShouldBe((0, 0));
    }

    [Fact(Timeout = Limit)]
    public async Task Ten_thousand_values_are_found_again_among_as_many_keys()
    {
        await AddAsync([.. Enumerable.Range(0, 10_000).Select(i => A.Plain($"{i}@example.com"))]);

        var keys = Enumerable.Range(5_000, 10_000).Select(i => new SuppressionKey(1, "email", A.Sha256Of($"{i}@example.com").Value)).ToList();
        (await Stores.Suppression.FindAsync(keys, Ct)).Count.ShouldBe(5_000);
    }

    private async Task SourcesAsync()
    {
        if (await Stores.Sources.FindBySlugAsync("one", Ct) is not null)
            return;
        await Stores.Sources.CreateAsync(A.NewSource("one"), Ct);
        await Stores.Sources.CreateAsync(A.NewSource("two"), Ct);
    }

    private async Task<SuppressionChange> AddAsync(params SuppressionEntry[] entries)
    {
        await SourcesAsync();
        return await Stores.Suppression.AddAsync(1, entries, Ct);
    }

    private async Task<SuppressionChange> RemoveAsync(params SuppressionEntry[] entries)
    {
        await SourcesAsync();
        return await Stores.Suppression.RemoveAsync(1, entries, Ct);
    }

    private Task<IReadOnlySet<SuppressionKey>> FindAsync(string value, string type = "email", int source = 1) =>
        Stores.Suppression.FindAsync(SuppressionEntry.DigestsOf(value).Select(d => new SuppressionKey(source, type, d)).ToList(), Ct);

    private async Task<IReadOnlyList<ListedSuppression>> ListAsync() => (await Stores.Suppression.ListAsync(1, null, 0, 100, Ct)).Entries;
}
