using System.Globalization;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.Tests.SourceApi;

public sealed class DeliveriesTests
{
    private const string WrongSince = "Since must be a time in UTC, for example 2025-03-15T10:22:00Z, or a date as YYYY-MM-DD.";

    private static readonly DateTimeOffset Noon = new(2025, 3, 15, 12, 0, 0, TimeSpan.Zero);

    [Fact(Timeout = 30_000)]
    public async Task A_test_event_goes_the_way_of_every_event()
    {
        await using var host = await IntakeHost.StartAsync();
        var webhook = host.Webhooks.Add();

        var answer = (await host.PostAsync($"{Of(webhook)}/test", "")).ShouldBeOk(202);

        var due = host.Webhooks.Due.ShouldHaveSingleItem().ShouldHaveSingleItem();
        due.ShouldBe(new NewDelivery(webhook.Id, 1, null, answer.Json.GetProperty("event_id").GetString()!));
        due.EventId.ShouldMatch("^test\\.[0-9a-f]{24}$");
        answer.Header("Location").ShouldBe($"{Of(webhook)}/deliveries");
        answer.Json.GetProperty("location").GetString().ShouldBe($"{Of(webhook)}/deliveries");
        answer.Json.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
        host.Webhooks.Rings.ShouldBe(1);
        (await host.PostAsync($"{Of(webhook)}/test", "")).Json.GetProperty("event_id").GetString().ShouldNotBe(due.EventId);
    }

    [Fact(Timeout = 30_000)]
    public async Task Nothing_is_sent_to_an_endpoint_that_is_off()
    {
        await using var host = await IntakeHost.StartAsync();
        var webhook = host.Webhooks.Set(host.Webhooks.Add() with { Active = false });
        var delivery = DeliveryId.New(Noon);
        host.Webhooks.Retries[(1, delivery)] = RetryAnswer.SwitchedOff;
        host.History.Add(LeadEventKind.Active, Noon);

        foreach (var answer in new[]
                 {
                     await host.PostAsync($"{Of(webhook)}/test", ""),
                     await host.PostAsync($"{Of(webhook)}/replay", """{"since":"2025-03-15"}"""),
                     await host.PostAsync($"{IntakeHost.Home}/deliveries/{delivery}/retry", ""),
                 })
            answer.ShouldBeRefused(409, "webhook_inactive").Json.GetProperty("message").GetString()!.ShouldContain("""{"active":true}""");

        host.Webhooks.Due.ShouldBeEmpty();
        host.Webhooks.Rings.ShouldBe(0);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_delivery_is_shown_with_what_was_answered()
    {
        await using var host = await IntakeHost.StartAsync();
        var webhook = host.Webhooks.Add();
        var (one, two, three) = (DeliveryId.New(Noon), DeliveryId.New(Noon), DeliveryId.New(Noon));
        host.Webhooks.Deliveries.AddRange(
        [
            new Delivery(one, "a.lead.active", DeliveryStatus.Pending, 0, Noon, null, Noon),
            new Delivery(two, "b.lead.sold", DeliveryStatus.Delivered, 2, null, new DeliveryResponse(204, ""), Noon),
            new Delivery(three, "c.lead.active", DeliveryStatus.Exhausted, 8, null, new DeliveryResponse(null, "Nobody answered."), Noon),
        ]);

        var answer = (await host.GetAsync($"{Of(webhook)}/deliveries")).ShouldBeOk();

        const string noon = "2025-03-15T12:00:00.000Z";
        answer.Text.ShouldBe(
            $$"""
            {"success":true,"deliveries":[
            {"id":"{{one}}","event_id":"a.lead.active","status":"pending","attempts":0,"next_attempt_at":"{{noon}}","last_response":null,"created_at":"{{noon}}"},
            {"id":"{{two}}","event_id":"b.lead.sold","status":"delivered","attempts":2,"next_attempt_at":null,"last_response":{"status":204,"body":""},"created_at":"{{noon}}"},
            {"id":"{{three}}","event_id":"c.lead.active","status":"exhausted","attempts":8,"next_attempt_at":null,
            "last_response":{"status":null,"body":"Nobody answered."},"created_at":"{{noon}}"}]}
            """.ReplaceLineEndings(""));
        host.Webhooks.Asked.ShouldBe((null, 50));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("pending", DeliveryStatus.Pending)]
    [InlineData("delivered", DeliveryStatus.Delivered)]
    [InlineData("exhausted", DeliveryStatus.Exhausted)]
    [InlineData("cancelled", DeliveryStatus.Cancelled)]
    public async Task The_list_may_be_of_one_status_and_of_any_length_to_500(string word, DeliveryStatus status)
    {
        await using var host = await IntakeHost.StartAsync();
        var webhook = host.Webhooks.Add();

        (await host.GetAsync($"{Of(webhook)}/deliveries?status={word}&limit=500")).ShouldBeOk().Text.ShouldBe("""{"success":true,"deliveries":[]}""");

        host.Webhooks.Asked.ShouldBe((status, 500));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("status", "Pending", "Status must be pending, delivered, exhausted or cancelled.")]
    [InlineData("status", "1", "Status must be pending, delivered, exhausted or cancelled.")]
    [InlineData("status", "", "Status must be pending, delivered, exhausted or cancelled.")]
    [InlineData("limit", "0", "Limit must be a number from 1 to 500.")]
    [InlineData("limit", "501", "Limit must be a number from 1 to 500.")]
    [InlineData("limit", "-1", "Limit must be a number from 1 to 500.")]
    [InlineData("limit", "x", "Limit must be a number from 1 to 500.")]
    public async Task A_wrong_parameter_is_named(string name, string value, string sentence)
    {
        await using var host = await IntakeHost.StartAsync();
        var webhook = host.Webhooks.Add();

        (await host.GetAsync($"{Of(webhook)}/deliveries?{name}={value}")).ShouldBeRefused(400, "validation_error").Error(name).ShouldBe(sentence);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_retry_puts_a_delivery_on_its_way_at_once()
    {
        await using var host = await IntakeHost.StartAsync();
        var delivery = DeliveryId.New(Noon);
        host.Webhooks.Retries[(1, delivery)] = RetryAnswer.Due;

        (await host.PostAsync($"{IntakeHost.Home}/deliveries/{delivery}/retry", "")).ShouldBeOk();

        host.Webhooks.Rings.ShouldBe(1);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_delivery_that_is_not_there_or_is_anothers_is_a_404()
    {
        await using var host = await IntakeHost.StartAsync();
        var others = DeliveryId.New(Noon);
        host.Webhooks.Retries[(2, others)] = RetryAnswer.Due;

        foreach (var id in new[] { others.Value, "dl_0123456789abcdef01234567", "dl_", "5" })
            (await host.PostAsync($"{IntakeHost.Home}/deliveries/{id}/retry", "")).ShouldBeRefused(404, "not_found");

        host.Webhooks.Rings.ShouldBe(0);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("2025-03-15T10:22:00Z", "2025-03-15T10:22:00.0000000+00:00")]
    [InlineData("2025-03-15T10:22:00.5Z", "2025-03-15T10:22:00.5000000+00:00")]
    [InlineData("2025-03-15T10:22:00.123Z", "2025-03-15T10:22:00.1230000+00:00")]
    [InlineData("2025-03-15", "2025-03-15T00:00:00.0000000+00:00")]
    [InlineData("0001-01-01", "0001-01-01T00:00:00.0000000+00:00")]
    [InlineData("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.0000000+00:00")]
    public async Task A_replay_begins_at_a_time_or_a_day_in_UTC(string since, string moment)
    {
        await using var host = await IntakeHost.StartAsync();
        var webhook = host.Webhooks.Add();

        (await host.PostAsync($"{Of(webhook)}/replay", $$"""{"since":"{{since}}"}""")).ShouldBeOk().Text.ShouldBe("""{"success":true,"replayed":0,"complete":true}""");

        host.History.AskedSince.ShouldBe([DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture)]);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("{}")]
    [InlineData("{\"since\":null}")]
    [InlineData("{\"since\":1742034120}")]
    [InlineData("{\"since\":\"\"}")]
    [InlineData("{\"since\":\"yesterday\"}")]
    [InlineData("{\"since\":\"2025-02-30\"}")]
    [InlineData("{\"since\":\"2025-13-01\"}")]
    [InlineData("{\"since\":\"2025-03-15T25:00:00Z\"}")]
    [InlineData("{\"since\":\"2025-03-15T10:22:00\"}")]
    [InlineData("{\"since\":\"2025-03-15T10:22:00+02:00\"}")]
    [InlineData("{\"since\":\"15.03.2025\"}")]
    public async Task A_replay_needs_to_know_since_when(string body)
    {
        await using var host = await IntakeHost.StartAsync();
        var webhook = host.Webhooks.Add();

        (await host.PostAsync($"{Of(webhook)}/replay", body)).ShouldBeRefused(400, "validation_error").Error("since").ShouldBe(WrongSince);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_replay_is_of_the_events_the_endpoint_wants_since_then_in_their_order()
    {
        await using var host = await IntakeHost.StartAsync();
        var webhook = host.Webhooks.Set(host.Webhooks.Add() with { Events = [LeadEventKind.Active, LeadEventKind.Sold] });
        Happened(host, LeadEventKind.Active, Noon.AddMilliseconds(-1));
        var first = Happened(host, LeadEventKind.Sold, Noon);
        Happened(host, LeadEventKind.Duplicate, Noon.AddSeconds(1));
        Happened(host, LeadEventKind.Active, Noon.AddSeconds(2), source: 2);
        var last = Happened(host, LeadEventKind.Active, Noon.AddSeconds(3));

        var answer = await host.PostAsync($"{Of(webhook)}/replay", """{"since":"2025-03-15T12:00:00Z"}""");

        answer.ShouldBeOk().Json.GetProperty("replayed").GetInt64().ShouldBe(2);
        host.Webhooks.Due.SelectMany(page => page).ShouldBe(
            [new NewDelivery(webhook.Id, 1, first, first.Id), new NewDelivery(webhook.Id, 1, last, last.Id)]);
        host.Webhooks.Rings.ShouldBe(1);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_long_replay_goes_page_by_page_and_ends_though_more_keeps_happening()
    {
        await using var host = await IntakeHost.StartAsync();
        var webhook = host.Webhooks.Add();
        for (var i = 0; i < 1700; i++)
            Happened(host, LeadEventKind.Active, Noon);
        host.Webhooks.OnReplay = () => Enumerable.Range(0, 600).ToList().ForEach(_ => Happened(host, LeadEventKind.Active, Noon));

        var answer = await host.PostAsync($"{Of(webhook)}/replay", """{"since":"2025-03-15"}""");

        answer.ShouldBeOk().Json.GetProperty("replayed").GetInt64().ShouldBe(1700);
        host.Webhooks.Due.Select(page => page.Count).ShouldBe([500, 500, 500, 200]);
        host.History.Pages.ShouldBe([500, 500, 500, 500]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_replay_of_more_than_one_request_does_goes_on_where_the_answer_before_says_also_if_that_is_of_no_other_source()
    {
        await using var host = await IntakeHost.StartAsync();
        var webhook = host.Webhooks.Set(host.Webhooks.Add() with { Events = [LeadEventKind.Sold] });
        var first = Happened(host, LeadEventKind.Sold, Noon);
        host.History.Add(Enumerable.Repeat(new LeadEvent(1, first.LeadId, LeadEventKind.Active), Pipeline.Outcomes.ReplayBound.MaxEvents));
        var last = Happened(host, LeadEventKind.Sold, Noon);

        var began = (await host.PostAsync($"{Of(webhook)}/replay", """{"since":"0001-01-01"}""")).ShouldBeOk().Json;
        var next = began.GetProperty("next").GetString()!;
        var ended = (await host.PostAsync($"{Of(webhook)}/replay", $$"""{"since":"0001-01-01","cursor":"{{next}}"}""")).ShouldBeOk().Text;

        (began.GetProperty("replayed").GetInt32(), began.GetProperty("complete").GetBoolean()).ShouldBe((1, false));
        ended.ShouldBe("""{"success":true,"replayed":1,"complete":true}""");
        host.Webhooks.Due.SelectMany(page => page).Select(due => due.EventId).ShouldBe([first.Id, last.Id]);
        var ofAnother = $"AAAAAg{next[6..]}"; // the number of the source stands first
        (await host.PostAsync($"{Of(webhook)}/replay", $$"""{"since":"0001-01-01","cursor":"{{ofAnother}}"}""")).ShouldBeRefused(400, "validation_error");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_replay_of_an_endpoint_that_is_not_there_says_so_before_it_blames_the_body()
    {
        await using var host = await IntakeHost.StartAsync();

        (await host.PostAsync($"{IntakeHost.Home}/webhooks/wh_0/replay", "{}")).ShouldBeRefused(404, "not_found");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_replay_ends_where_the_endpoint_is_switched_off_meanwhile()
    {
        await using var host = await IntakeHost.StartAsync();
        var webhook = host.Webhooks.Add();
        for (var i = 0; i < 1700; i++)
            Happened(host, LeadEventKind.Active, Noon);
        host.Webhooks.OnReplay = () =>
        {
            if (host.Webhooks.Due.Count == 1)
                host.Webhooks.Set(webhook with { Active = false });
        };

        (await host.PostAsync($"{Of(webhook)}/replay", """{"since":"2025-03-15"}""")).ShouldBeRefused(409, "webhook_inactive");

        host.Webhooks.Due.Count.ShouldBe(1);
        host.History.Pages.Count.ShouldBe(2);
    }

    [Fact(Timeout = 30_000)]
    public async Task Of_an_erased_lead_nothing_is_replayed_or_counted()
    {
        await using var host = await IntakeHost.StartAsync();
        var webhook = host.Webhooks.Add();
        host.History.Add(LeadEventKind.Active, Noon);
        var stored = Happened(host, LeadEventKind.Active, Noon);
        for (var i = 0; i < 600; i++)
            host.History.Add(LeadEventKind.Active, Noon);
        var last = Happened(host, LeadEventKind.Active, Noon);

        var answer = await host.PostAsync($"{Of(webhook)}/replay", """{"since":"2025-03-15"}""");

        answer.ShouldBeOk().Json.GetProperty("replayed").GetInt64().ShouldBe(2);
        host.Webhooks.Due.SelectMany(page => page).Select(due => due.Event).ShouldBe([stored, last]);
    }

    private static string Of(Webhook webhook) => $"{IntakeHost.Home}/webhooks/{webhook.Id}";

    /// <summary>An event of a lead that is stored.</summary>
    private static LeadEvent Happened(IntakeHost host, LeadEventKind kind, DateTimeOffset storedAt, int source = 1)
    {
        var happened = host.History.Add(kind, storedAt, source);
        host.Leads.Stored.Add(new StoredLead(happened.LeadId, source, LeadStatus.Active, null, null, storedAt, new LeadFields()));
        return happened;
    }
}
