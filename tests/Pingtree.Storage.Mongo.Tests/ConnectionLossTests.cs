using System.Diagnostics;
using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Contracts;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Mongo.Tests;

/// <summary>A server that cannot be reached is said to be away, and is back by itself.</summary>
public sealed class ConnectionLossTests : MongoTest
{
    [Fact(Timeout = Limit)]
    public async Task While_the_line_is_cut_every_port_says_so_and_all_is_well_when_it_is_mended()
    {
        await using var line = new Line(Database);
        var instance = Open(line.Way);
        await instance.Health.CheckAsync(Ct);
        var calls = CallsOf(instance);
        foreach (var call in calls)
            await call();

        line.Cut();
        await Task.WhenAll(calls.Select(call => Should.ThrowAsync<StoreUnavailableException>(() => Task.Run(call))));

        line.Mend();
        await instance.Health.CheckAsync(Ct);
        foreach (var call in calls)
            await call();
    }

    [Fact(Timeout = Limit)]
    public async Task A_server_that_is_away_at_the_start_is_used_once_it_is_there()
    {
        await using var line = new Line(Database);
        line.Cut();
        var instance = Open(line.Way);
        await Should.ThrowAsync<StoreUnavailableException>(() => instance.Health.CheckAsync(Ct));

        line.Mend();

        (await instance.Stores.Sources.CreateAsync(A.NewSource("one"), Ct))!.Id.ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task Many_who_call_while_the_server_is_away_at_the_start_hear_it_together()
    {
        await using var line = new Line(Database);
        line.Cut();
        var sources = Open(line.Way).Stores.Sources;
        var begun = Stopwatch.GetTimestamp();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Should.ThrowAsync<StoreUnavailableException>(() => sources.ListAsync(Ct))));

        Stopwatch.GetElapsedTime(begun).ShouldBeLessThan(TimeSpan.FromSeconds(12)); // one attempt takes five
    }

    [Fact(Timeout = Limit)]
    public async Task A_write_whose_answer_was_lost_is_made_once()
    {
        await using var line = new Line(Database);
        var instance = Open(line.Way);
        await SkipUnlessWritesAreRetriedAsync(instance);
        await instance.Stores.Tokens.CreateAsync(new("one", "One", Pipeline.Access.TokenRoles.None, [1], null, 10, A.Noon), A.Key(), Ct);
        (await instance.Stores.Tokens.TakeAsync("one", 1, 10, Ct)).ShouldBeTrue();

        line.LoseAnswerTo("update");
        (await instance.Stores.Tokens.TakeAsync("one", 5, 10, Ct)).ShouldBeTrue();

        line.Lost.ShouldBe(1);
        (await instance.Stores.Tokens.TakeAsync("one", 5, 10, Ct)).ShouldBeFalse(); // six are taken, not eleven and not one
        (await instance.Stores.Tokens.TakeAsync("one", 4, 10, Ct)).ShouldBeTrue();
    }

    [Fact(Timeout = Limit)]
    public async Task Leads_whose_stored_answer_was_lost_are_stored_once()
    {
        await using var line = new Line(Database);
        var leads = Open(line.Way).Stores.Leads;
        var batch = Enumerable.Range(0, 20).Select(i => A.Lead($"{i}@example.com").Passed()).ToList();
        await leads.SaveAsync([A.Lead("first@example.com").Passed()], EventKeeping.InBroker, Ct);

        line.LoseAnswerTo("insert");
        try
        {
            await leads.SaveAsync(batch, EventKeeping.InBroker, Ct);
        }
        catch (StoreUnavailableException)
        {
            // A server that does not know a repeated write leaves the repeating to the caller.
        }

        var stored = await leads.SaveAsync(batch, EventKeeping.InBroker, Ct);

        line.Lost.ShouldBe(1);
        stored.ShouldAllBe(s => s.Outcome.Status == Pipeline.Leads.LeadStatus.Active);
        (await Open().Stores.Queries.CountAsync(new LeadFilter(1), Ct)).ShouldBe(21);
    }

    [Fact(Timeout = Limit)]
    public async Task A_call_that_is_called_off_says_so_whether_the_server_is_there_or_not()
    {
        await using var line = new Line(Database);
        var sources = Open(line.Way).Stores.Sources;
        await sources.ListAsync(Ct);
        using var calledOff = new CancellationTokenSource();

        line.Freeze();
        var call = sources.ListAsync(calledOff.Token);
        calledOff.CancelAfter(TimeSpan.FromMilliseconds(200));

        await Should.ThrowAsync<OperationCanceledException>(() => call);
    }

    [Fact(Timeout = Limit)]
    public async Task Health_does_not_wait_long_for_a_server_that_keeps_silent()
    {
        await using var line = new Line(Database);
        var health = Open(line.Way).Health;
        await health.CheckAsync(Ct);

        line.Freeze();

        await Should.ThrowAsync<StoreUnavailableException>(() => health.CheckAsync(Ct));
    }

    private static IReadOnlyList<Func<Task>> CallsOf(MongoInstance instance)
    {
        var stores = instance.Stores;
        var webhook = A.Webhook();
        return
        [
            () => instance.Health.CheckAsync(Ct),
            () => stores.Leads.FindOutcomesAsync([A.LeadId()], Ct),
            () => stores.Queries.CountAsync(new LeadFilter(1), Ct),
            () => stores.Sources.ListAsync(Ct),
            () => stores.OperatorKey.FindAsync(Ct),
            () => stores.Suppression.ListAsync(1, null, 0, 10, Ct),
            () => stores.Reservations.RenewAsync(1, "key", A.LeadId(), TimeSpan.FromSeconds(1), Ct),
            () => stores.Webhooks.ListAsync(1, Ct),
            () => stores.Deliveries.AddAsync([A.Delivery(webhook)], A.Noon, Ct),
            () => stores.Deliveries.TakeAsync(new Dictionary<WebhookId, int> { [webhook.Id] = 1 }, A.Noon, TimeSpan.FromSeconds(1), Ct),
            () => stores.Buyers.ListAsync(Ct),
            () => stores.Tokens.TouchAsync("one", Ct),
        ];
    }

    private static async Task SkipUnlessWritesAreRetriedAsync(MongoInstance instance)
    {
        var hello = await instance.Connection.RunAsync(db => db.RunCommandAsync<BsonDocument>(new BsonDocument("hello", 1), null, Ct), Ct);
        if (!hello.Contains("setName"))
            Assert.Skip("Writes are retried in a replica set only; this server is none.");
    }
}
