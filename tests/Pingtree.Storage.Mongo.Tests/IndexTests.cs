using System.Text.RegularExpressions;
using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Contracts;
using Pingtree.Storage.Mongo.Connecting;
using Shouldly;
using Xunit;

namespace Pingtree.Storage.Mongo.Tests;

/// <summary>No statement reads a whole collection: each is caught on the line and explained by the server.</summary>
public sealed class IndexTests : MongoTest
{
    private static readonly string[] Explained = ["find", "aggregate", "update", "delete", "findAndModify", "count"];

    /// <summary>What belongs to the call and not to the question.</summary>
    private static readonly string[] OfTheCall = ["lsid", "txnNumber", "$db", "$clusterTime", "$readPreference", "apiVersion", "writeConcern", "readConcern"];

    [Fact(Timeout = Limit)]
    public async Task Every_statement_goes_by_an_index()
    {
        await using var line = new Line(Database);
        var instance = Open(line.Way);
        await UseEverythingAsync(instance.Stores);

        var statements = line.Commands.Where(c => Explained.Contains(c.GetElement(0).Name)).DistinctBy(ShapeOf).ToList();

        statements.Count.ShouldBeGreaterThan(40); // the listening itself works
        var scans = new List<string>();
        foreach (var statement in statements)
        {
            var plan = (await ExplainAsync(instance, statement)).ToJson();
            if (plan.Contains("COLLSCAN") || plan.Contains("NestedLoopJoin"))
                scans.Add(ShapeOf(statement));
        }

        scans.ShouldBeEmpty();
    }

    private static async Task<BsonDocument> ExplainAsync(MongoInstance instance, BsonDocument statement)
    {
        var plain = new BsonDocument(statement.Where(e => !OfTheCall.Contains(e.Name)));
        foreach (var several in new[] { "updates", "deletes" })
        {
            if (plain.Contains(several))
                plain[several] = new BsonArray(plain[several].AsBsonArray.Take(1)); // a server explains one at a time
        }

        var explain = new BsonDocument { { "explain", plain }, { "verbosity", "queryPlanner" } };
        try
        {
            return await instance.Connection.RunAsync(db => db.RunCommandAsync<BsonDocument>(explain, null, Ct), Ct);
        }
        catch (MongoRefusalException fault) when (fault.Code == 59)
        {
            Assert.Skip("This server does not explain.");
            throw;
        }
    }

    /// <summary>The statement without the values it compares with.</summary>
    private static string ShapeOf(BsonDocument statement)
    {
        var plain = new BsonDocument(statement.Where(e => !OfTheCall.Contains(e.Name)));
        return Regex.Replace(Shape(plain), "\"\\d+\"", "0", RegexOptions.None, TimeSpan.FromSeconds(1));

        static string Shape(BsonValue value) => value switch
        {
            BsonDocument document => "{" + string.Join(",", document.Select(e => $"{e.Name}:{(e.Value.IsString && document.IndexOfName(e.Name) == 0 ? e.Value : Shape(e.Value))}")) + "}",
            BsonArray { Count: > 0 } array => $"[{Shape(array[0])}]",
            _ => value.BsonType.ToString(),
        };
    }

    private static async Task UseEverythingAsync(Stores stores)
    {
        var (key, admin) = (A.Key(), A.Key());
        var source = (await stores.Sources.CreateAsync(A.NewSource("one", key), Ct))!;
        await stores.OperatorKey.TryConfigureAsync(admin, Ct);
        await stores.OperatorKey.ReplaceAsync(admin, A.Key(), Ct);
        await stores.OperatorKey.FindAsync(Ct);
        source = (await stores.Sources.UpdateAsync("one", s => s with { Settings = s.Settings with { DuplicateOn = ["email", "policy"], DailyCap = 50 } }, Ct))!;
        await stores.Sources.ReplaceKeyAsync(1, admin, A.Key(), Ct);
        await stores.Sources.FindByKeyAsync(key, Ct);
        await stores.Sources.ListAsync(Ct);

        Lead[] leads = [A.Lead("ada@example.com", "5551234567", source), A.Lead("bea@example.com", source: source), A.Lead("ada@example.com", source: source)];
        await stores.Leads.SaveAsync([.. leads.Select(lead => lead.Passed()), A.Lead(source: source).Refused(A.Invalid())], EventKeeping.InStore, Ct);
        await stores.Leads.FindOutcomesAsync([leads[0].Id], Ct);
        await stores.Leads.FindHoldersAsync([.. leads[0].Claims()], Ct);
        await stores.Queries.CountAsync(new LeadFilter(1), Ct);
        await stores.Queries.FindAsync(1, leads[0].Id, Ct);
        await stores.Sales.SellAsync(1, leads[0].Id, new Sale("acme", 1, A.Noon), Ct);
        await stores.Keeping.DeleteRefusedAsync(1, A.Noon.AddDays(1), 10, Ct);
        await stores.Keeping.EraseAsync(1, "email", "bea@example.com", Ct);

        await stores.Suppression.AddAsync(1, [A.Md5Of("cia@example.com")], Ct);
        await stores.Suppression.AddAsync(1, [A.Plain("cia@example.com"), A.Plain("dea@example.com")], Ct);
        await stores.Suppression.RemoveAsync(1, [A.Plain("dea@example.com")], Ct);
        await stores.Suppression.ListAsync(1, null, 0, 10, Ct);
        await stores.Suppression.ListAsync(1, "email", 0, 10, Ct);
        await stores.Suppression.FindAsync([new SuppressionKey(1, "email", "0")], Ct);
        await stores.Suppression.SnapshotAsync(1, Ct);

        var request = new ReservationRequest(1, "key", A.Hash("body"), leads[0].Id);
        await stores.Reservations.ReserveAsync(request, TimeSpan.Zero, Ct);
        await stores.Reservations.ReserveAsync(request, TimeSpan.FromSeconds(1), Ct);
        await stores.Reservations.RenewAsync(1, "key", leads[0].Id, TimeSpan.FromSeconds(1), Ct);
        await stores.Reservations.RememberAsync(1, "key", leads[0].Id, [1], [leads[0].Id], Ct);
        await stores.Reservations.DeleteExpiredAsync(10, Ct);

        await stores.Tokens.CreateAsync(new AccessToken("tok", "Token", TokenRoles.None, [1], null, 10, A.Noon), key, Ct);
        await stores.Tokens.FindAsync(key, Ct);
        await stores.Tokens.TakeAsync("tok", 1, 10, Ct);
        await stores.Tokens.TouchAsync("tok", Ct);
        await stores.Tokens.ListAsync(Ct);
        await stores.Tokens.DeleteAsync("tok", Ct);

        await stores.Buyers.CreateAsync(new Buyer("acme", ["one"], [LeadEventKind.Active], A.Noon), Ct);
        await stores.Buyers.SeenAsync(["acme"], A.Noon, Ct);
        await stores.Buyers.OweAsync("acme", A.Noon, Ct);
        await stores.Buyers.PaidAsync("acme", A.Noon, Ct);
        await stores.Buyers.ListAsync(Ct);
        await stores.Buyers.DeleteAsync("acme", Ct);

        await UseDeliveriesAsync(stores);
        await UseHistoryAsync(stores, leads[0]);
    }

    private static async Task UseHistoryAsync(Stores stores, Lead lead)
    {
        await stores.Profiles.PrepareAsync(1, "crm", Ct);
        ProfileMatch[] ways =
        [
            new ProfileMatch.ById(lead.Id), new ProfileMatch.ByField("email", "ada@example.com"), new ProfileMatch.ByField("phone", "+15551234567"),
            new ProfileMatch.ByEmailAndPhone("ada@example.com", "+15551234567"), new ProfileMatch.ByField("crm", "1"),
        ];
        await stores.Profiles.FindAsync(1, ways, Ct);
        foreach (var filter in new[] { new LeadFilter(1), new LeadFilter(1) { Email = "ada@example.com" }, new LeadFilter(1) { Phone = "+15551234567" } })
        {
            await stores.Queries.ReadAsync(filter, new LeadCursor(A.Noon, lead.Id), 10, Ct);
            await stores.Queries.CountAsync(filter, Ct);
        }

        await stores.Batches.OpenAsync(1, "batch", A.LeadId(), Ct);
        await stores.Batches.FindAsync(1, A.LeadId(), Ct);
        await stores.Events.ClearAsync(await stores.Events.FindAsync(A.Noon.AddYears(10), 10, Ct), Ct);
        await stores.History.ReadAsync(1, default, 10, Ct);
        await stores.History.FindPlaceAsync(1, A.Noon, Ct);
        await stores.History.FindPlaceAsync(new LeadEvent(1, lead.Id, LeadEventKind.Sold), Ct);
        await stores.History.DeleteAsync(A.Noon.AddYears(10), 10, Ct);
    }

    private static async Task UseDeliveriesAsync(Stores stores)
    {
        var (webhook, other) = (A.Webhook(), A.Webhook());
        await stores.Webhooks.CreateAsync(webhook, 50, Ct);
        await stores.Webhooks.CreateAsync(other, 50, Ct);
        await stores.Webhooks.ListAsync(1, Ct);
        await stores.Webhooks.FindActiveAsync([1], Ct);
        await stores.Webhooks.RotateSecretAsync(1, webhook.Id, A.Key(), A.Noon, Ct);
        NewDelivery[] deliveries = [A.Delivery(webhook), A.Delivery(webhook), A.Delivery(other)];
        await stores.Deliveries.AddAsync(deliveries, A.Noon, Ct);
        await stores.Deliveries.ReplayAsync(deliveries, A.Noon, Ct);
        await stores.Deliveries.FindDueWebhooksAsync(A.Noon, Ct);
        await stores.Deliveries.ReadBacklogAsync(A.Noon, Ct);
        var taken = await stores.Deliveries.TakeAsync(new Dictionary<WebhookId, int> { [webhook.Id] = 2 }, A.Noon, TimeSpan.FromSeconds(30), Ct);
        await stores.Deliveries.FinishAsync(
            [new AttemptResult(taken[0], DeliveryStatus.Exhausted, null, new DeliveryResponse(500, ""), A.Noon, webhook.Url)], Ct);
        await stores.Deliveries.RetryAsync(1, taken[0].Id, A.Noon, Ct);
        await stores.Deliveries.ListAsync(1, webhook.Id, null, 10, Ct);
        await stores.Deliveries.ListAsync(1, webhook.Id, DeliveryStatus.Pending, 10, Ct);
        await stores.Webhooks.ChangeAsync(1, webhook.Id, new WebhookChange(null, null, false), Ct);
        await stores.Webhooks.ChangeAsync(1, webhook.Id, new WebhookChange(null, null, true), Ct);
        await stores.Webhooks.DeleteAsync(1, webhook.Id, Ct);
        await stores.Deliveries.TidyAsync(A.Noon.AddDays(1), 10, Ct);
    }
}
