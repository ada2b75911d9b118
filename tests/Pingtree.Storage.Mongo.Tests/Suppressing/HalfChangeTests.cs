using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Contracts;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Mongo.Tests.Suppressing;

/// <summary>A change of a suppression list that is left half done is believed by nobody.</summary>
public sealed class HalfChangeTests : MongoTest
{
    private const string Ada = "ada@example.com";

    [Fact(Timeout = Limit)]
    public async Task A_change_is_made_to_its_end_when_nobody_waits_for_it_any_more()
    {
        await using var server = new PromptedServer(Database);
        var stores = await BeginAsync(server);
        using var left = new CancellationTokenSource();
        server.Says = async asked =>
        {
            if (PromptedServer.Is(asked, "insert", "suppressions"))
                await left.CancelAsync();
            return null;
        };

        await Should.ThrowAsync<OperationCanceledException>(() => stores.Suppression.AddAsync(1, [A.Plain(Ada)], left.Token));

        (await VersionAsync(stores)).ShouldBeGreaterThan(0);
        (await stores.Suppression.ListAsync(1, null, 0, 10, Ct)).Total.ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task While_a_change_stands_half_done_the_source_shows_a_version_no_memory_has()
    {
        await using var server = new PromptedServer(Database);
        var stores = await BeginAsync(server);
        var before = (await stores.Suppression.AddAsync(1, [A.Plain("bea@example.com")], Ct)).Version;

        await DieInAChangeAsync(server, stores);

        (await VersionAsync(stores)).ShouldBeLessThan(0);
        (await stores.Suppression.SnapshotAsync(1, Ct)).Version.ShouldBe(before);
    }

    [Fact(Timeout = Limit)]
    public async Task While_a_change_stands_half_done_leads_are_stored()
    {
        await using var server = new PromptedServer(Database);
        var stores = await BeginAsync(server);
        var judgedBefore = (await stores.Sources.FindBySlugAsync("one", Ct))!;
        await DieInAChangeAsync(server, stores);
        var judgedAfter = (await stores.Sources.FindBySlugAsync("one", Ct))!;

        Source[] sources = [judgedBefore, judgedAfter];
        foreach (var (source, email) in sources.Zip(["cia@example.com", "dea@example.com"]))
            (await stores.Leads.SaveAsync([A.Lead(email, source: source).Passed()], EventKeeping.InBroker, Ct)).ShouldHaveSingleItem().IsNew.ShouldBeTrue();

        await stores.Suppression.AddAsync(1, [A.Plain(Ada)], Ct);
        await Should.ThrowAsync<RulesChangedException>(
            () => stores.Leads.SaveAsync([A.Lead("eva@example.com", source: judgedAfter).Passed()], EventKeeping.InBroker, Ct));
    }

    [Fact(Timeout = Limit)]
    public async Task The_next_change_is_not_to_be_followed_by_a_memory_that_missed_half_of_one()
    {
        await using var server = new PromptedServer(Database);
        var stores = await BeginAsync(server);
        var before = (await stores.Suppression.AddAsync(1, [A.Plain("bea@example.com")], Ct)).Version;
        await DieInAChangeAsync(server, stores);

        var next = await stores.Suppression.AddAsync(1, [A.Plain("cia@example.com")], Ct);

        next.Before.ShouldBeGreaterThan(before);
        next.Version.ShouldBeGreaterThan(next.Before);
    }

    [Fact(Timeout = Limit)]
    public async Task What_a_dead_change_left_is_swept_up_after_a_while()
    {
        await using var server = new PromptedServer(Database);
        var stores = await BeginAsync(server);
        var before = (await stores.Suppression.AddAsync(1, [A.Plain("bea@example.com")], Ct)).Version;
        await DieInAChangeAsync(server, stores);

        await stores.Events.FindAsync(Clock.GetUtcNow(), 10, Ct);
        (await VersionAsync(stores)).ShouldBeLessThan(0);
        Clock.Advance(TimeSpan.FromMinutes(6));
        await stores.Events.FindAsync(Clock.GetUtcNow(), 10, Ct);

        var swept = await VersionAsync(stores);
        swept.ShouldBeGreaterThan(before);
        (await stores.Suppression.AddAsync(1, [A.Plain(Ada)], Ct)).Before.ShouldBe(swept); // from now on one follows the other again
    }

    private async Task<Stores> BeginAsync(PromptedServer server)
    {
        var stores = Open(server.Way).Stores;
        await stores.Sources.CreateAsync(A.NewSource("one"), Ct);
        return stores;
    }

    /// <summary>As a process would that ends before it has written the entries.</summary>
    private static async Task DieInAChangeAsync(PromptedServer server, Stores stores)
    {
        server.Says = asked => Task.FromResult(PromptedServer.Is(asked, "insert", "suppressions") ? PromptedServer.Refusal(91, "shutdown in progress") : null);
        await Should.ThrowAsync<StoreUnavailableException>(() => stores.Suppression.AddAsync(1, [A.Plain(Ada)], Ct));
        server.Says = static _ => Task.FromResult<MongoDB.Bson.BsonDocument?>(null);
    }

    private static async Task<long> VersionAsync(Stores stores) => (await stores.Sources.FindBySlugAsync("one", Ct))!.SuppressionVersion;
}
