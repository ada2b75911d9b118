using Microsoft.Extensions.DependencyInjection;
using Pingtree.Intake.Submitting;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.Tests.SourceApi;

public sealed class SellLeadTests
{
    private const string Acme = """{"buyer":"Acme","price":12.50}""";

    private static string UrlOf(string id) => $"{IntakeHost.Home}/leads/{id}/sold";

    private static string AddLead(IntakeHost host, LeadStatus status = LeadStatus.Active, int number = 1)
    {
        var lead = SampleLeads.Make(number, status, ("email", "ada@example.com"));
        host.Leads.Stored.Add(lead);
        return lead.Id.ToString();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_sold_lead_is_told_with_its_buyer_price_and_time()
    {
        await using var host = await IntakeHost.StartAsync();
        var id = AddLead(host);

        var sold = (await host.PostAsync(UrlOf(id), Acme)).ShouldBeOk().Json;

        sold.EnumerateObject().Select(m => m.Name).ShouldBe(["lead_id", "status", "buyer", "price", "sold_at", "message", "success"], ignoreOrder: true);
        sold.GetProperty("lead_id").GetString().ShouldBe(id);
        sold.GetProperty("status").GetString().ShouldBe("sold");
        sold.GetProperty("buyer").GetString().ShouldBe("Acme");
        sold.GetProperty("price").GetRawText().ShouldBe("12.50");
        sold.GetProperty("sold_at").GetString()!.ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$");
        var read = (await host.GetAsync($"{IntakeHost.Home}/leads/{id}")).ShouldBeOk().Json.GetProperty("lead");
        foreach (var member in new[] { "status", "buyer", "price", "sold_at" })
            read.GetProperty(member).GetRawText().ShouldBe(sold.GetProperty(member).GetRawText());
        host.Limiter.Taken[0].Subject.ShouldBe("1:create");
    }

    [Fact(Timeout = 30_000)]
    public async Task The_same_buyer_again_gets_the_first_sale_and_is_told_again()
    {
        await using var host = await IntakeHost.StartAsync();
        var id = AddLead(host);
        var first = (await host.PostAsync(UrlOf(id), """{"buyer":"Acme"}""")).ShouldBeOk().Json;

        var again = (await host.PostAsync(UrlOf(id), """{"buyer":" Acme ","price":99}""")).ShouldBeOk().Json;

        again.TryGetProperty("price", out _).ShouldBeFalse();
        again.GetProperty("sold_at").GetString().ShouldBe(first.GetProperty("sold_at").GetString());
        host.Announced.Count.ShouldBe(2);
    }

    [Fact(Timeout = 30_000)]
    public async Task Another_buyer_is_a_conflict_that_does_not_name_the_first()
    {
        await using var host = await IntakeHost.StartAsync();
        var id = AddLead(host);
        await host.PostAsync(UrlOf(id), Acme);

        var refused = (await host.PostAsync(UrlOf(id), """{"buyer":"Bolt"}""")).ShouldBeRefused(409, "already_sold");

        refused.Text.ShouldNotContain("Acme", Case.Insensitive);
        host.Announced.Count.ShouldBe(1);
    }

    [Theory(Timeout = 30_000), InlineData(LeadStatus.Duplicate), InlineData(LeadStatus.Rejected)]
    public async Task A_refused_lead_is_not_for_sale(LeadStatus status)
    {
        await using var host = await IntakeHost.StartAsync();

        (await host.PostAsync(UrlOf(AddLead(host, status)), Acme)).ShouldBeRefused(409, "not_active");

        host.Announced.ShouldBeEmpty();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_lead_that_is_not_there_is_404_and_a_young_id_may_be_asked_for_again()
    {
        await using var host = await IntakeHost.StartAsync();
        var young = new LeadIdFactory(TimeProvider.System).Next();

        (await host.PostAsync(UrlOf(young.ToString()), Acme)).ShouldBeRefused(404, "not_found").Header("Retry-After").ShouldBe("2");
        (await host.PostAsync(UrlOf("0123456789abcdef01234567"), Acme)).ShouldBeRefused(404, "not_found").Header("Retry-After").ShouldBeNull();
        (await host.PostAsync(UrlOf("nonsense"), Acme)).ShouldBeRefused(404, "not_found");
        (await host.PostAsync(UrlOf(AddLead(host)).Replace("/home/", "/world/"), Acme, IntakeHost.WorldKey)).ShouldBeRefused(404, "not_found");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("""{}""", "buyer")]
    [InlineData("""{"buyer":null}""", "buyer")]
    [InlineData("""{"buyer":5}""", "buyer")]
    [InlineData("""{"buyer":""}""", "buyer")]
    [InlineData("""{"buyer":"  "}""", "buyer")]
    [InlineData("""{"buyer":"a\u0000b"}""", "buyer")]
    [InlineData("""{"buyer":"a\nb"}""", "buyer")]
    [InlineData("""{"buyer":"a\u202eb"}""", "buyer")]
    [InlineData("""{"buyer":"12345678901234567890123456789012345678901234567890123456789012345"}""", "buyer")]
    [InlineData("""{"buyer":"Acme","price":-0.01}""", "price")]
    [InlineData("""{"buyer":"Acme","price":"5"}""", "price")]
    [InlineData("""{"buyer":"Acme","price":true}""", "price")]
    [InlineData("""{"buyer":"Acme","price":1e999}""", "price")]
    [InlineData("""{"buyer":"Acme","price":1e-99}""", "price")]
    [InlineData("""{"buyer":"Acme","price":0.00001}""", "price")]
    [InlineData("""{"buyer":"Acme","price":1000000000000.01}""", "price")]
    [InlineData("""{"buyer":"Acme","price":[1]}""", "price")]
    public async Task What_is_wrong_is_named(string body, string name)
    {
        await using var host = await IntakeHost.StartAsync();
        var id = AddLead(host);

        var refused = (await host.PostAsync(UrlOf(id), body)).ShouldBeRefused(400, "validation_error");

        refused.Json.GetProperty("errors").EnumerateObject().ShouldHaveSingleItem().Name.ShouldBe(name);
        host.Leads.Stored.ShouldHaveSingleItem().Status.ShouldBe(LeadStatus.Active);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("""{"buyer":"Acme","price":0}""", "0")]
    [InlineData("""{"buyer":"Acme","price":-0}""", "0")]
    [InlineData("""{"buyer":"Acme","price":1e3}""", "1000")]
    [InlineData("""{"buyer":"Acme","price":0.0001}""", "0.0001")]
    [InlineData("""{"buyer":"Acme","price":1000000000000}""", "1000000000000")]
    [InlineData("""{"buyer":"Acme","price":null}""", null)]
    [InlineData("""{"buyer":"Zoë & Söhne 株式会社 🏡","note":"whatever"}""", null)]
    [InlineData("""{"buyer":"1234567890123456789012345678901234567890123456789012345678901234"}""", null)]
    public async Task What_is_right_is_taken(string body, string? price)
    {
        await using var host = await IntakeHost.StartAsync();

        var sold = (await host.PostAsync(UrlOf(AddLead(host)), body)).ShouldBeOk().Json;

        (sold.TryGetProperty("price", out var told) ? told.GetRawText() : null).ShouldBe(price);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_body_that_is_none_is_refused_before_the_lead_is_looked_for()
    {
        await using var host = await IntakeHost.StartAsync();

        (await host.PostAsync(UrlOf("nonsense"), "{")).ShouldBeRefused(400, "malformed_json");
        (await host.SendAsync(HttpMethod.Post, UrlOf("nonsense"), IntakeHost.Content([], "text/plain"), IntakeHost.HomeKey)).ShouldBeRefused(415, "unsupported_media_type");
        (await host.PostAsync(UrlOf("nonsense"), $$"""{"buyer":"{{new string('a', 70_000)}}"}""")).ShouldBeRefused(413, "payload_too_large");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_source_that_is_switched_off_still_sells()
    {
        await using var host = await IntakeHost.StartAsync();
        host.Sources["home"] = host.Sources["home"] with { Active = false };

        (await host.PostAsync(UrlOf(AddLead(host)), Acme)).ShouldBeOk();
    }

    [Fact(Timeout = 30_000)]
    public async Task With_a_broker_the_event_is_done_once_it_is_confirmed()
    {
        await using var host = await IntakeHost.StartAsync();
        var id = AddLead(host);

        await host.PostAsync(UrlOf(id), Acme);

        var told = host.Announced.ShouldHaveSingleItem().Sources.ShouldHaveSingleItem();
        (told.SourceId, told.Letters, told.Entry).ShouldBe((1, "o", (long?)null));
        told.LeadIds.ShouldBe(LeadId.Parse(id).ToByteArray());
        host.Sales.Due.ShouldBeEmpty();
    }

    [Fact(Timeout = 30_000)]
    public async Task On_a_bus_that_forgets_the_event_is_due_until_the_routing_has_seen_it()
    {
        await using var host = await IntakeHost.StartAsync(builder => builder.Services.PostConfigure<IntakeOptions>(o => o.BusIsVolatile = true));

        await host.PostAsync(UrlOf(AddLead(host)), Acme);

        host.Announced.ShouldHaveSingleItem().Sources.ShouldHaveSingleItem().Entry.ShouldBe(1);
        host.Sales.Due.ShouldBe([1]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_sale_stands_also_where_the_bus_is_away_and_stays_due()
    {
        await using var host = await IntakeHost.StartAsync();
        host.OnAnnounce = _ => Task.FromException(new InvalidOperationException("The broker is gone."));

        (await host.PostAsync(UrlOf(AddLead(host)), Acme)).ShouldBeOk();

        host.Sales.Due.ShouldBe([1]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_sale_stands_also_where_the_store_goes_away_right_after_it()
    {
        await using var host = await IntakeHost.StartAsync();
        host.Sales.ClearFault = new StoreUnavailableException("The store of the test is away.");

        (await host.PostAsync(UrlOf(AddLead(host)), Acme)).ShouldBeOk();

        host.Sales.Due.ShouldBe([1]);
    }
}
