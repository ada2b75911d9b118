using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.Tests.AdminApi;

public sealed class BuyersTests
{
    private const string Buyers = "/api/v1/buyers";
    private const string Acme = """{"name":"acme","sources":["home","world"],"events":["lead.sold","lead.active"]}""";

    /// <summary>A body that is wrong, and the name it is blamed under.</summary>
    public static TheoryData<string, string> WrongBodies => new()
    {
        { """{"sources":["*"]}""", "name" },
        { """{"name":null,"sources":["*"]}""", "name" },
        { """{"name":"","sources":["*"]}""", "name" },
        { """{"name":"Acme","sources":["*"]}""", "name" },
        { """{"name":"a.b","sources":["*"]}""", "name" },
        { """{"name":"a b","sources":["*"]}""", "name" },
        { """{"name":5,"sources":["*"]}""", "name" },
        { $$"""{"name":"{{new string('a', 65)}}","sources":["*"]}""", "name" },
        { """{"name":"acme"}""", "sources" },
        { """{"name":"acme","sources":null}""", "sources" },
        { """{"name":"acme","sources":[]}""", "sources" },
        { """{"name":"acme","sources":"*"}""", "sources" },
        { """{"name":"acme","sources":["nowhere"]}""", "sources" },
        { """{"name":"acme","sources":["home","nowhere"]}""", "sources" },
        { """{"name":"acme","sources":["home","home"]}""", "sources" },
        { """{"name":"acme","sources":["*","home"]}""", "sources" },
        { """{"name":"acme","sources":[1]}""", "sources" },
        { """{"name":"acme","sources":["#"]}""", "sources" },
        { """{"name":"acme","sources":["*"],"events":[]}""", "events" },
        { """{"name":"acme","sources":["*"],"events":null}""", "events" },
        { """{"name":"acme","sources":["*"],"events":["active"]}""", "events" },
        { """{"name":"acme","sources":["*"],"events":["lead.active","lead.lost"]}""", "events" },
        { """{"name":"acme","sources":["*"],"events":["lead.sold","lead.sold"]}""", "events" },
        { """{"name":"acme","sources":["*"],"events":"lead.active"}""", "events" },
        { """{"name":"acme","sources":["*"],"queue":"mine"}""", "queue" },
    };

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(WrongBodies))]
    public async Task A_wrong_member_is_named_and_nothing_is_made(string body, string name)
    {
        await using var host = await IntakeHost.StartAsync();

        var answer = (await PostAsync(host, body)).ShouldBeRefused(400, "validation_error");

        answer.Error(name).ShouldNotBeNullOrWhiteSpace();
        answer.Json.GetProperty("errors").EnumerateObject().Count().ShouldBe(1);
        host.Buyers.Steps.ShouldBeEmpty();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_buyer_is_answered_listed_and_shown_with_its_queue()
    {
        await using var host = await IntakeHost.StartAsync();

        var made = (await PostAsync(host, Acme)).ShouldBeOk(201);
        (await PostAsync(host, """{"name":"a-1","sources":["*"]}""")).ShouldBeOk(201);

        made.Header("Location").ShouldBe("/api/v1/buyers/acme");
        var buyer = made.Json.GetProperty("buyer");
        buyer.GetProperty("name").GetString().ShouldBe("acme");
        buyer.GetProperty("queue").GetString().ShouldBe("buyer.acme");
        buyer.GetProperty("sources").GetRawText().ShouldBe("""["home","world"]""");
        buyer.GetProperty("events").GetRawText().ShouldBe("""["lead.active","lead.sold"]""");
        buyer.GetProperty("created_at").GetString().ShouldEndWith("Z");
        buyer.GetProperty("messages").GetInt64().ShouldBe(0);
        (await host.GetAsync($"{Buyers}/acme", IntakeHost.AdminKey)).ShouldBeOk().Json.GetProperty("buyer").GetRawText().ShouldBe(buyer.GetRawText());
        var listed = (await host.GetAsync(Buyers, IntakeHost.AdminKey)).ShouldBeOk().Json.GetProperty("buyers");
        listed.EnumerateArray().Select(b => b.GetProperty("name").GetString()).ShouldBe(["a-1", "acme"]);
        listed[0].GetProperty("events").GetRawText().ShouldBe("""["lead.active","lead.duplicate","lead.rejected","lead.sold"]""");
        host.Buyers.Queues.Keys.ShouldBe(["acme", "a-1"], ignoreOrder: true);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(Acme)]
    [InlineData("""{"name":"acme","sources":["*"]}""")]
    public async Task A_name_is_given_once(string second)
    {
        await using var host = await IntakeHost.StartAsync();
        (await PostAsync(host, Acme)).ShouldBeOk(201);

        (await PostAsync(host, second)).ShouldBeRefused(409, "name_taken");

        (await host.Buyers.FindAsync("acme", TestContext.Current.CancellationToken))!.Sources.ShouldBe(["home", "world"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_row_without_its_queue_is_shown_and_the_same_request_again_makes_the_queue()
    {
        await using var host = await IntakeHost.StartAsync();
        (await PostAsync(host, Acme)).ShouldBeOk(201);
        host.Buyers.Queues.Clear();

        (await host.GetAsync($"{Buyers}/acme", IntakeHost.AdminKey)).Json.GetProperty("buyer").GetProperty("messages").ValueKind
            .ShouldBe(System.Text.Json.JsonValueKind.Null);
        (await PostAsync(host, """{"name":"acme","sources":["*"]}""")).ShouldBeRefused(409, "name_taken");
        host.Buyers.Queues.ShouldBeEmpty();
        (await PostAsync(host, Acme)).ShouldBeOk(201);

        host.Buyers.Queues.Keys.ShouldBe(["acme"]);
        var acme = (await host.Buyers.FindAsync("acme", TestContext.Current.CancellationToken))!;
        acme.OwedSince.ShouldBe(acme.CreatedAt, "what it missed follows");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_buyer_made_while_the_exchange_is_missing_lets_nobody_else_go_without_his_bindings()
    {
        await using var host = await IntakeHost.StartAsync();
        (await PostAsync(host, Acme)).ShouldBeOk(201);
        (await PostAsync(host, """{"name":"zeta","sources":["*"]}""")).ShouldBeOk(201);
        host.Buyers.HasExchange = false;
        host.Buyers.Steps.Clear();

        (await PostAsync(host, """{"name":"late","sources":["*"]}""")).ShouldBeOk(201);

        host.Buyers.Steps.ShouldContain("queue acme");
        host.Buyers.HasExchange.ShouldBeTrue();
        (await host.Buyers.FindAsync("acme", TestContext.Current.CancellationToken))!.OwedSince.ShouldNotBeNull();
        (await host.Buyers.FindAsync("zeta", TestContext.Current.CancellationToken))!.OwedSince.ShouldNotBeNull();
    }

    [Theory(Timeout = 30_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_queue_that_is_there_before_its_buyer_is_neither_given_away_nor_thrown_away(bool beforeTheRow)
    {
        await using var host = await IntakeHost.StartAsync();
        host.Buyers.MadeOtherwise.Add("acme");
        if (beforeTheRow)
            host.Buyers.Queues["acme"] = [];

        var answer = (await PostAsync(host, Acme)).ShouldBeRefused(409, "queue_exists");

        answer.Text.ShouldContain("DELETE /api/v1/buyers/acme");
        host.Buyers.Queues.ShouldContainKey("acme");
        (await host.SendAsync(HttpMethod.Delete, $"{Buyers}/acme", null, IntakeHost.AdminKey)).ShouldBeOk();
        host.Buyers.MadeOtherwise.Clear();
        (await PostAsync(host, Acme)).ShouldBeOk(201);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_deleted_buyer_takes_its_queue_along_the_row_first()
    {
        await using var host = await IntakeHost.StartAsync();
        await PostAsync(host, Acme);
        host.Buyers.Steps.Clear();

        (await host.SendAsync(HttpMethod.Delete, $"{Buyers}/acme", null, IntakeHost.AdminKey)).ShouldBeOk();

        host.Buyers.Steps.ShouldBe(["no row acme", "no queue acme"]);
        (await host.SendAsync(HttpMethod.Delete, $"{Buyers}/acme", null, IntakeHost.AdminKey)).ShouldBeRefused(404, "not_found");
        (await host.GetAsync($"{Buyers}/acme", IntakeHost.AdminKey)).ShouldBeRefused(404, "not_found");
        (await host.SendAsync(HttpMethod.Delete, $"{Buyers}/NO.such", null, IntakeHost.AdminKey)).ShouldBeRefused(404, "not_found");
    }

    [Fact(Timeout = 30_000)]
    public async Task Without_a_broker_every_route_says_that_RabbitMQ_is_needed()
    {
        await using var host = await IntakeHost.StartAsync(withBroker: false);

        Answer[] answers =
        [
            await PostAsync(host, Acme), await PostAsync(host, "{"), await host.GetAsync(Buyers, IntakeHost.AdminKey), await host.GetAsync($"{Buyers}/acme", IntakeHost.AdminKey),
            await host.SendAsync(HttpMethod.Delete, $"{Buyers}/acme", null, IntakeHost.AdminKey),
            await host.PostAsync($"{Buyers}/acme/replay", """{"since":"2025-03-15"}""", IntakeHost.AdminKey),
        ];

        foreach (var answer in answers)
            answer.ShouldBeRefused(409, "broker_required").Text.ShouldContain("RabbitMQ");
    }

    [Fact(Timeout = 30_000)]
    public async Task While_the_broker_is_away_nothing_is_made_or_deleted_and_the_answer_says_when_to_try_again()
    {
        await using var host = await IntakeHost.StartAsync();
        await PostAsync(host, Acme);
        host.Buyers.Steps.Clear();
        host.Buyers.IsBrokerAway = true;

        Answer[] answers =
        [
            await PostAsync(host, """{"name":"late","sources":["*"]}"""), await host.GetAsync(Buyers, IntakeHost.AdminKey), await host.GetAsync($"{Buyers}/acme", IntakeHost.AdminKey),
            await host.SendAsync(HttpMethod.Delete, $"{Buyers}/acme", null, IntakeHost.AdminKey),
            await host.PostAsync($"{Buyers}/acme/replay", """{"since":"2025-03-15"}""", IntakeHost.AdminKey),
        ];

        foreach (var answer in answers)
        {
            answer.ShouldBeRefused(503, "unavailable").Text.ShouldNotContain("secret");
            answer.Header("Retry-After").ShouldNotBeNull();
        }

        host.Buyers.Steps.ShouldBeEmpty();
    }

    [Fact(Timeout = 30_000)]
    public async Task Only_the_operator_may_have_to_do_with_buyers()
    {
        await using var host = await IntakeHost.StartAsync();

        (await host.PostAsync(Buyers, Acme)).ShouldBeRefused(403, "forbidden");
        (await host.GetAsync(Buyers, key: null)).ShouldBeRefused(401, "unauthorized");
        (await host.SendAsync(HttpMethod.Delete, $"{Buyers}/acme", null, null)).ShouldBeRefused(401, "unauthorized");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("{}")]
    [InlineData("""{"since":null}""")]
    [InlineData("""{"since":5}""")]
    [InlineData("""{"since":""}""")]
    [InlineData("""{"since":"yesterday"}""")]
    [InlineData("""{"since":"2025-13-01"}""")]
    [InlineData("""{"since":"2025-03-15T10:22:00"}""")]
    [InlineData("""{"since":"2025-03-15T10:22:00+01:00"}""")]
    public async Task A_replay_needs_a_moment(string body)
    {
        await using var host = await IntakeHost.StartAsync();
        await PostAsync(host, Acme);

        (await host.PostAsync($"{Buyers}/acme/replay", body, IntakeHost.AdminKey)).ShouldBeRefused(400, "validation_error").Error("since").ShouldNotBeNull();
        (await host.PostAsync($"{Buyers}/nobody/replay", body, IntakeHost.AdminKey)).ShouldBeRefused(404, "not_found");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("2025-03-15", 3)]
    [InlineData("2025-03-15T10:00:00Z", 3)]
    [InlineData("2025-03-15T10:00:00.5Z", 2)]
    [InlineData("2025-03-15T12:00:00Z", 1)]
    [InlineData("2025-03-16", 0)]
    [InlineData("0001-01-01", 4)]
    [InlineData("9999-12-31T23:59:59Z", 0)]
    public async Task A_replay_puts_what_the_buyer_wants_into_its_queue_from_the_moment_on(string since, int replayed)
    {
        await using var host = await IntakeHost.StartAsync();
        await PostAsync(host, Acme);
        var ten = DateTimeOffset.Parse("2025-03-15T10:00:00Z");
        Happened(host, 1, LeadEventKind.Active, ten.AddDays(-1));
        Happened(host, 1, LeadEventKind.Active, ten);
        Happened(host, 1, LeadEventKind.Duplicate, ten.AddHours(1));
        Happened(host, 2, LeadEventKind.Active, ten.AddHours(1));
        Happened(host, 1, LeadEventKind.Active, ten.AddHours(2), erased: true);
        Happened(host, 1, LeadEventKind.Sold, ten.AddHours(2));

        var answer = (await host.PostAsync($"{Buyers}/acme/replay", $$"""{"since":"{{since}}"}""", IntakeHost.AdminKey)).ShouldBeOk();

        answer.Json.GetProperty("replayed").GetInt64().ShouldBe(replayed);
        host.Buyers.Queues["acme"].Count.ShouldBe(replayed);
        host.Buyers.Queues["acme"].ShouldAllBe(e => e.Kind == LeadEventKind.Active || e.Kind == LeadEventKind.Sold);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_long_replay_goes_page_by_page_and_ends_where_it_began_however_much_happens_meanwhile()
    {
        await using var host = await IntakeHost.StartAsync();
        await PostAsync(host, """{"name":"acme","sources":["home"]}""");
        for (var i = 0; i < 1100; i++)
            Happened(host, 1, LeadEventKind.Active, DateTimeOffset.UnixEpoch);
        host.History.OnRead = () =>
        {
            for (var i = 0; i < 600; i++)
                Happened(host, 1, LeadEventKind.Active, DateTimeOffset.UnixEpoch);
        };

        var answer = (await host.PostAsync($"{Buyers}/acme/replay", """{"since":"1970-01-01"}""", IntakeHost.AdminKey)).ShouldBeOk();

        answer.Json.GetProperty("replayed").GetInt64().ShouldBe(1100);
        host.Buyers.Queues["acme"].Select(e => e.Event.Id).Distinct().Count().ShouldBe(1100);
        host.History.Pages.Max().ShouldBeLessThanOrEqualTo(500);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_replay_of_more_than_one_request_does_goes_on_where_the_answer_before_says_and_tells_each_event_once()
    {
        await using var host = await IntakeHost.StartAsync();
        await PostAsync(host, """{"name":"acme","sources":["*"]}""");
        host.Leads.Stored.AddRange(Enumerable.Range(0, 3).Select(i =>
            new Pipeline.Storing.StoredLead(IntakeHost.NewLeadId(), i == 0 ? 1 : 2, Pipeline.Leads.LeadStatus.Active, null, null, default, new())));
        var told = host.Leads.Stored.Select(lead => new LeadEvent(lead.SourceId, lead.Id, LeadEventKind.Active)).ToList();
        var gone = new LeadEvent(2, IntakeHost.NewLeadId(), LeadEventKind.Active);
        host.History.Add([told[0], told[1], .. Enumerable.Repeat(gone, ReplayBound.MaxEvents), told[2]]);

        var first = (await host.PostAsync($"{Buyers}/acme/replay", """{"since":"0001-01-01"}""", IntakeHost.AdminKey)).ShouldBeOk().Json;
        var next = first.GetProperty("next").GetString();
        var second = (await host.PostAsync($"{Buyers}/acme/replay", $$"""{"since":"0001-01-01","cursor":"{{next}}"}""", IntakeHost.AdminKey)).ShouldBeOk().Text;

        (first.GetProperty("replayed").GetInt32(), first.GetProperty("complete").GetBoolean()).ShouldBe((2, false));
        second.ShouldBe("""{"success":true,"replayed":1,"complete":true}""");
        host.Buyers.Queues["acme"].Select(e => e.Event).ShouldBe(told);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("\"\"")]
    [InlineData("\"AAAA\"")]
    [InlineData("\"AAAAAf__________________________________8\"")]
    public async Task A_cursor_that_no_answer_gave_is_refused(string cursor)
    {
        await using var host = await IntakeHost.StartAsync();
        await PostAsync(host, Acme);
        var webhook = host.Webhooks.Add();
        var body = $$"""{"since":"2025-03-15","cursor":{{cursor}}}""";

        (await host.PostAsync($"{Buyers}/acme/replay", body, IntakeHost.AdminKey)).ShouldBeRefused(400, "validation_error").Error("cursor").ShouldNotBeNull();
        (await host.PostAsync($"{IntakeHost.Home}/webhooks/{webhook.Id}/replay", body)).ShouldBeRefused(400, "validation_error").Error("cursor").ShouldNotBeNull();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_replay_into_a_lost_queue_makes_it_first()
    {
        await using var host = await IntakeHost.StartAsync();
        await PostAsync(host, Acme);
        host.Buyers.Queues.Clear();
        Happened(host, 1, LeadEventKind.Active, DateTimeOffset.UnixEpoch);

        (await host.PostAsync($"{Buyers}/acme/replay", """{"since":"1970-01-01"}""", IntakeHost.AdminKey)).ShouldBeOk();

        host.Buyers.Queues["acme"].ShouldHaveSingleItem();
    }

    private static Task<Answer> PostAsync(IntakeHost host, string body) => host.PostAsync(Buyers, body, IntakeHost.AdminKey);

    private static void Happened(IntakeHost host, int source, LeadEventKind kind, DateTimeOffset at, bool erased = false)
    {
        var id = IntakeHost.NewLeadId();
        if (!erased)
            host.Leads.Stored.Add(new(id, source, (Pipeline.Leads.LeadStatus)kind, null, null, at, new()));
        host.History.Add(new LeadEvent(source, id, kind), at);
    }
}
