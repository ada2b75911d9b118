using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Contracts;
using Pingtree.Storage.Mongo.Connecting;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Mongo.Tests;

/// <summary>What a server says when it steps down, loses its majority or meets an index of its own; and what of it may be shown.</summary>
public sealed class BadDaysTests : MongoTest
{
    private const string Jane = "jane@example.com";

    [Theory(Timeout = Limit)]
    [InlineData(6), InlineData(7), InlineData(89), InlineData(134), InlineData(262), InlineData(9001)]
    [InlineData(91), InlineData(189), InlineData(10107), InlineData(11600), InlineData(11602), InlineData(13435), InlineData(13436)]
    public async Task A_read_that_fails_in_passing_twice_says_that_the_server_is_away(int code)
    {
        await using var server = new PromptedServer(Database);
        var stores = Open(server.Way).Stores;
        await stores.Sources.ListAsync(Ct);

        server.Say("find", PromptedServer.Refusal(code, "in passing"));

        await Should.ThrowAsync<StoreUnavailableException>(() => stores.Sources.ListAsync(Ct));
    }

    [Fact(Timeout = Limit)]
    public async Task A_read_whose_rest_is_lost_says_that_the_server_is_away()
    {
        await using var server = new PromptedServer(Database);
        var stores = Open(server.Way).Stores;
        for (var i = 0; i < 15; i++)
            await stores.Leads.SaveAsync([A.Lead($"{i}@example.com").Passed()], EventKeeping.InStore, Ct);

        server.Say("getMore", PromptedServer.Refusal(43, "cursor id 7 not found"));

        await Should.ThrowAsync<StoreUnavailableException>(() => stores.History.ReadAsync(1, default, 100, Ct)); // ten entries come at once
    }

    [Fact(Timeout = Limit)]
    public async Task What_is_looked_up_by_id_comes_in_one_answer()
    {
        await using var line = new Line(Database);
        var stores = Open(line.Way).Stores;
        var leads = Enumerable.Range(0, 150).Select(i => A.Lead($"{i}@example.com").Passed()).ToList();
        var ids = leads.ConvertAll(judged => judged.Lead.Id);
        await stores.Leads.SaveAsync(leads, EventKeeping.InBroker, Ct);
        line.Commands.Clear();

        (await stores.Leads.SaveAsync(leads, EventKeeping.InBroker, Ct)).ShouldAllBe(stored => !stored.IsNew);
        (await stores.Leads.FindOutcomesAsync(ids, Ct)).Count.ShouldBe(150);
        (await stores.Leads.FindHoldersAsync([.. leads.SelectMany(judged => judged.Lead.Claims())], Ct)).Count.ShouldBe(150);
        (await stores.Queries.FindManyAsync(ids, Ct)).Count.ShouldBe(150);

        var finds = line.Commands.Where(command => PromptedServer.Is(command, "find", "leads")).ToList();
        finds.Count.ShouldBe(4);
        finds.ShouldAllBe(find => find["batchSize"].ToInt32() == 151); // one more, or the server leaves the answer open
    }

    [Fact(Timeout = Limit)]
    public async Task Rows_a_server_refuses_because_it_steps_down_say_that_it_is_away()
    {
        await using var server = new PromptedServer(Database);
        var leads = Open(server.Way).Stores.Leads;
        server.Says = InsertsOfLeads(Rows(10107, "not primary"));

        await Should.ThrowAsync<StoreUnavailableException>(() => leads.SaveAsync([A.Lead(Jane).Passed()], EventKeeping.InBroker, Ct));
    }

    [Fact(Timeout = Limit)]
    public async Task No_value_is_told_where_a_refused_row_is_not_confirmed_either()
    {
        await using var server = new PromptedServer(Database);
        var leads = Open(server.Way).Stores.Leads;
        server.Says = InsertsOfLeads(Rows(11000, $"E11000 duplicate key error dup key: {{ claims: \"1|email|{Jane}\" }}")
            .Add("writeConcernError", new BsonDocument { { "code", 64 }, { "errmsg", "waiting for replication timed out" } }));

        var fault = await Should.ThrowAsync<StoreUnavailableException>(() => leads.SaveAsync([A.Lead(Jane).Passed()], EventKeeping.InBroker, Ct));

        fault.ToString().ShouldNotContain(Jane);
    }

    [Fact(Timeout = Limit)]
    public async Task No_value_is_told_where_a_statement_is_wrong()
    {
        await using var server = new PromptedServer(Database);
        var instance = Open(server.Way);
        server.Says = InsertsOfLeads(Rows(121, $"Document failed validation: {Jane}"));
        var rows = await Should.ThrowAsync<MongoRefusalException>(() => instance.Stores.Leads.SaveAsync([A.Lead(Jane).Passed()], EventKeeping.InBroker, Ct));
        server.Say("find", PromptedServer.Refusal(2, $"bad value {Jane}"));
        var command = await Should.ThrowAsync<MongoRefusalException>(() => instance.Stores.Sources.ListAsync(Ct));

        (rows.Code, command.Code).ShouldBe((121, 2));
        $"{rows}{command}".ShouldNotContain(Jane);
    }

    [Theory(Timeout = Limit), InlineData(9, false), InlineData(7, true)]
    public async Task A_server_whose_majority_does_not_follow_is_not_healthy(int seconds, bool healthy)
    {
        await using var server = new PromptedServer(Database);
        var health = Open(server.Way).Health;
        await health.CheckAsync(Ct);
        var written = new DateTime(2025, 3, 15, 12, 0, 0, DateTimeKind.Utc);
        var last = new BsonDocument { { "lastWriteDate", written }, { "majorityWriteDate", written.AddSeconds(-seconds) } };

        server.Says = asked => Task.FromResult(PromptedServer.Is(asked, "hello") && asked["$db"] != "admin" ? new BsonDocument { { "ok", 1 }, { "lastWrite", last } } : null);

        if (healthy)
            await health.CheckAsync(Ct);
        else
            await Should.ThrowAsync<StoreUnavailableException>(() => health.CheckAsync(Ct));
    }

    [Theory(Timeout = Limit), InlineData(85), InlineData(86)]
    public async Task An_index_made_otherwise_is_named_and_the_store_is_not_ready(int code)
    {
        await using var server = new PromptedServer(Database);
        var instance = Open(server.Way);
        server.Say("createIndexes", PromptedServer.Refusal(code, "An existing index has the same name as the requested index: { name: \"by_status\", key: { source: 1 } }"));

        var fault = await Should.ThrowAsync<StoreUnavailableException>(() => instance.Stores.Sources.ListAsync(Ct));

        fault.Message.ShouldContain("by_status of leads");
        await Should.ThrowAsync<StoreUnavailableException>(() => instance.Health.CheckAsync(Ct));
    }

    [Fact(Timeout = Limit)]
    public async Task An_index_that_takes_long_is_made_in_the_end_while_callers_hear_in_time_that_the_store_is_away()
    {
        await using var server = new PromptedServer(Database);
        var sources = Open(server.Way).Stores.Sources;
        var (made, asked) = (new TaskCompletionSource(), 0);
        server.Says = async command =>
        {
            if (PromptedServer.Is(command, "createIndexes", "leads"))
            {
                asked++;
                await made.Task;
            }

            return null;
        };

        await Should.ThrowAsync<StoreUnavailableException>(() => sources.ListAsync(Ct));
        await Task.Delay(TimeSpan.FromSeconds(1), Ct); // past the time an answer may take
        made.SetResult();

        (await sources.ListAsync(Ct)).ShouldBeEmpty();
        asked.ShouldBe(1);
    }

    [Fact(Timeout = Limit)]
    public async Task Nobody_waits_for_a_connection_longer_than_for_a_server()
    {
        var limit = await Open().Connection.RunAsync(db => Task.FromResult(db.Client.Settings.WaitQueueTimeout), Ct);

        limit.ShouldBe(TimeSpan.FromSeconds(5));
    }

    private static BsonDocument Rows(int code, string words) => new()
    {
        { "ok", 1 }, { "n", 0 }, { "writeErrors", new BsonArray { new BsonDocument { { "index", 0 }, { "code", code }, { "errmsg", words } } } },
    };

    private static Func<BsonDocument, Task<BsonDocument?>> InsertsOfLeads(BsonDocument answer) =>
        asked => Task.FromResult(PromptedServer.Is(asked, "insert", "leads") ? answer : null);
}
