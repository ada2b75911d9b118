using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Pipeline.Sources;
using Shouldly;
using Xunit;

namespace Pingtree.Testing.Contracts;

/// <summary>What every <see cref="ISuppressionLookup"/> keeps to. Each question is asked again and again while a memory may be filling.</summary>
public abstract class SuppressionLookupContract
{
    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected FakeSuppressionStore Store { get; } = new();

    protected int SourceId { get; } = NewIds.Next();

    protected abstract ISuppressionLookup Lookup { get; }

    [Theory(Timeout = 30_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_add_is_in_force_at_once_whether_or_not_the_memory_heard_of_it(bool heard)
    {
        await AddAsync("first@example.com", heard);
        await SettleAsync("first@example.com");
        await AddAsync("ann@example.com", heard);

        (await IsSuppressedAsync("ann@example.com")).ShouldBeTrue();
        await SettleAsync("ann@example.com");
        (await IsSuppressedAsync("ann@example.com")).ShouldBeTrue();
        (await IsSuppressedAsync("first@example.com")).ShouldBeTrue();
        (await IsSuppressedAsync("bob@example.com")).ShouldBeFalse();
    }

    [Theory(Timeout = 30_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_removal_is_in_force_at_once_whether_or_not_the_memory_heard_of_it(bool heard)
    {
        await AddAsync("ann@example.com", heard);
        await AddAsync("bob@example.com", heard);
        await SettleAsync("ann@example.com");

        var change = await Store.RemoveAsync(SourceId, [Email("ann@example.com")], Ct);
        if (heard)
            await Lookup.FollowAsync(SourceId, change, [], Ct);

        (await IsSuppressedAsync("ann@example.com")).ShouldBeFalse();
        await SettleAsync("bob@example.com");
        (await IsSuppressedAsync("ann@example.com")).ShouldBeFalse();
        (await IsSuppressedAsync("bob@example.com")).ShouldBeTrue();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_bare_digest_suppresses_the_value_it_stands_for()
    {
        var digest = SuppressionEntry.DigestsOf("ann@example.com")[1];
        var change = await Store.AddAsync(SourceId, [new SuppressionEntry("email", SuppressionForm.Md5, digest)], Ct);
        await Lookup.FollowAsync(SourceId, change, [new SuppressionEntry("email", SuppressionForm.Md5, digest)], Ct);

        (await IsSuppressedAsync("ann@example.com")).ShouldBeTrue();
        await SettleAsync("ann@example.com");
        (await IsSuppressedAsync("ann@example.com")).ShouldBeTrue();
    }

    [Fact(Timeout = 30_000)]
    public async Task Types_and_sources_are_told_apart()
    {
        await AddAsync("5551234567", heard: true);
        var other = NewIds.Next();
        var sources = new[] { SourceNow(), SourceNow() with { Id = other, SuppressionVersion = 1 } };
        var digest = SuppressionEntry.DigestsOf("5551234567")[0];
        SuppressionKey[] keys = [new(SourceId, "email", digest), new(SourceId, "phone", digest), new(other, "email", digest)];

        for (var i = 0; i < 3; i++)
        {
            (await Lookup.FindAsync(sources, keys, Ct)).ShouldBe([keys[0]]);
            await SettleAsync("5551234567");
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task A_change_that_came_out_of_order_hides_nobody()
    {
        var first = await Store.AddAsync(SourceId, [Email("1@example.com")], Ct);
        await Lookup.FollowAsync(SourceId, first, [Email("1@example.com")], Ct);
        await SettleAsync("1@example.com");
        var second = await Store.AddAsync(SourceId, [Email("2@example.com")], Ct);
        var third = await Store.AddAsync(SourceId, [Email("3@example.com")], Ct);

        await Lookup.FollowAsync(SourceId, third, [Email("3@example.com")], Ct);
        await Lookup.FollowAsync(SourceId, second, [Email("2@example.com")], Ct);

        foreach (var email in new[] { "1@example.com", "2@example.com", "3@example.com" })
            (await IsSuppressedAsync(email)).ShouldBeTrue(email);
    }

    /// <summary>Asks until a memory had the time to fill itself.</summary>
    protected virtual Task SettleAsync(string suppressed) => Task.CompletedTask;

    protected static SuppressionEntry Email(string email) => new("email", SuppressionForm.Plain, email);

    /// <summary>The source as its store has it now.</summary>
    protected Source SourceNow() =>
        new(SourceId, "leads", "Leads", Active: true, new SourceSettings(), Store.VersionOf(SourceId), DateTimeOffset.UnixEpoch);

    protected async Task<SuppressionChange> AddAsync(string email, bool heard)
    {
        var change = await Store.AddAsync(SourceId, [Email(email)], Ct);
        if (heard)
            await Lookup.FollowAsync(SourceId, change, [Email(email)], Ct);
        return change;
    }

    protected async Task<bool> IsSuppressedAsync(string email)
    {
        var keys = SuppressionEntry.DigestsOf(email).Select(digest => new SuppressionKey(SourceId, "email", digest)).ToList();
        return (await Lookup.FindAsync([SourceNow()], keys, Ct)).Count > 0;
    }
}
