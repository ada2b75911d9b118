using MongoDB.Bson;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Contracts;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Mongo.Tests.Leads;

/// <summary>What is asked of the server for leads: how much of it, and how much of it may still be undone.</summary>
public sealed class ReadingTests : MongoTest
{
    [Fact(Timeout = Limit)]
    public async Task However_far_behind_a_page_lies_no_more_leads_come_than_it_shows()
    {
        await using var line = new Line(Database);
        var stores = Open(line.Way).Stores;
        await stores.Leads.SaveAsync(Enumerable.Range(0, 60).Select(i => A.Lead($"{i}@example.com").Passed()).ToList(), EventKeeping.InBroker, Ct);
        line.Commands.Clear();

        (await stores.Queries.ReadPageAsync(new LeadFilter(1), 50, 20, Ct)).Count.ShouldBe(10);
        (await stores.Queries.ReadPageAsync(new LeadFilter(1), 5_000_000, 20, Ct)).ShouldBeEmpty();
        (await stores.Queries.ReadPageAsync(new LeadFilter(1), int.MaxValue * 500L, 20, Ct)).ShouldBeEmpty();

        var finds = FindsOf(line, "leads");
        finds.Count.ShouldBe(4);
        finds.ShouldAllBe(find => find["limit"].ToInt32() <= 20);
    }

    [Theory(Timeout = Limit), InlineData(false), InlineData(true)]
    public async Task A_lead_that_is_sold_while_leads_are_read_is_read_once(bool byPage)
    {
        await using var server = new PromptedServer(Database);
        var (stores, other) = (Open(server.Way).Stores, Open().Stores);
        var leads = Enumerable.Range(0, 10).Select(i => A.Lead($"{i}@example.com", at: A.Noon.AddSeconds(-i))).ToList();
        await stores.Leads.SaveAsync([.. leads.Select(lead => lead.Passed())], EventKeeping.InBroker, Ct);
        var sold = 0;
        server.Says = async asked =>
        {
            // Whatever is asked of leads, one more is sold before.
            if (PromptedServer.Is(asked, "find", "leads"))
                await other.Sales.SellAsync(1, leads[5 + Interlocked.Increment(ref sold)].Id, new Sale("acme", null, A.Noon), Ct);
            return null;
        };

        var read = byPage ? await stores.Queries.ReadPageAsync(new LeadFilter(1), 2, 10, Ct) : await stores.Queries.ReadAsync(new LeadFilter(1), null, 10, Ct);

        read.Select(lead => lead.Id).ShouldBe(leads.Skip(byPage ? 2 : 0).Select(lead => lead.Id));
        read.Count(lead => lead.Status == LeadStatus.Sold).ShouldBe(sold);
    }

    [Fact(Timeout = Limit)]
    public async Task What_a_lead_is_judged_by_and_numbered_behind_cannot_be_undone()
    {
        await using var line = new Line(Database);
        var stores = Open(line.Way).Stores;
        var lead = A.Lead("ada@example.com");

        await stores.Leads.SaveAsync([lead.Passed()], EventKeeping.InStore, Ct);
        await stores.Leads.SaveAsync([lead.Passed(), A.Lead("ada@example.com").Passed()], EventKeeping.InStore, Ct);
        await stores.Sales.SellAsync(1, lead.Id, new Sale("acme", null, A.Noon), Ct);

        foreach (var collection in new[] { "leads", "event_log" })
        {
            var finds = FindsOf(line, collection);
            finds.Count.ShouldBeGreaterThan(1);
            finds.Where(find => !IsByWrite(find)).ShouldAllBe(find => find.Contains("readConcern") && find["readConcern"]["level"] == "majority");
        }
    }

    /// <summary>A write looks for its own entry: what it finds is confirmed with its end.</summary>
    private static bool IsByWrite(BsonDocument find) => find["filter"].AsBsonDocument.Contains("write");

    private static List<BsonDocument> FindsOf(Line line, string collection) =>
        line.Commands.Where(command => PromptedServer.Is(command, "find", collection)).ToList();
}
