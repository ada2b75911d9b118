using System.Globalization;
using System.Text.Json;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.Tests.SourceApi;

public sealed class WebhooksTests
{
    private const string Webhooks = IntakeHost.Home + "/webhooks";
    private const string Unknown = "wh_0123456789abcdef01234567";
    private const string Absolute = "Url must be an absolute http or https address, for example https://example.com/hooks/leads.";
    private const string NoUser = "Url must not hold a user name or password; that a request is ours is told by its signature.";
    private const string WrongEvents = "Events must be an array of one or more of lead.active, lead.duplicate, lead.rejected, lead.sold.";

    /// <summary>A wrong member, the name it is blamed under, and the sentence.</summary>
    public static TheoryData<string, string, string> WrongMembers => new()
    {
        { "\"url\":5", "url", "Url must be a string." },
        { "\"url\":[\"https://example.com\"]", "url", "Url must be a string." },
        { "\"url\":\"\"", "url", Absolute },
        { "\"url\":\"example.com/hook\"", "url", Absolute },
        { "\"url\":\"/hook\"", "url", Absolute },
        { "\"url\":\"//example.com/hook\"", "url", Absolute },
        { "\"url\":\"ftp://example.com/\"", "url", Absolute },
        { "\"url\":\"file:///etc/passwd\"", "url", Absolute },
        { "\"url\":\"javascript:alert(1)\"", "url", Absolute },
        { "\"url\":\"https:example.com\"", "url", Absolute },
        { "\"url\":\"https://\"", "url", Absolute },
        { "\"url\":\"https:///hook\"", "url", Absolute },
        { "\"url\":\"https://example.com:99999/\"", "url", Absolute },
        { "\"url\":\" https://example.com/\"", "url", Absolute },
        { "\"url\":\"https://example.com/a b\"", "url", Absolute },
        { "\"url\":\"https://example.com/\\r\\nX-Header: 1\"", "url", Absolute },
        { "\"url\":\"https://example.com/\\u0000\"", "url", Absolute },
        { "\"url\":\"https://ada:secret@example.com/\"", "url", NoUser },
        { "\"url\":\"https://ada@example.com/\"", "url", NoUser },
        { $"\"url\":\"https://example.com/{new string('a', 2029)}\"", "url", "Url must have at most 2048 characters." },
        { "\"url\":\"https://example.com\",\"events\":[]", "events", WrongEvents },
        { "\"url\":\"https://example.com\",\"events\":\"lead.active\"", "events", WrongEvents },
        { "\"url\":\"https://example.com\",\"events\":[\"lead.active\",\"lead.bought\"]", "events", WrongEvents },
        { "\"url\":\"https://example.com\",\"events\":[\"Lead.Active\"]", "events", WrongEvents },
        { "\"url\":\"https://example.com\",\"events\":[null]", "events", WrongEvents },
        { "\"url\":\"https://example.com\",\"events\":[[\"lead.active\"]]", "events", WrongEvents },
        { "\"url\":\"https://example.com\",\"events\":{}", "events", WrongEvents },
        { "\"url\":\"https://example.com\",\"active\":\"true\"", "active", "Active must be true or false." },
        { "\"url\":\"https://example.com\",\"active\":1", "active", "Active must be true or false." },
        { "\"url\":\"https://example.com\",\"event\":[\"lead.sold\"]", "event", "An endpoint has no member of this name; it has url, events and active." },
        { "\"url\":\"https://example.com\",\"url\":\"https://example.org\"", "url", "Url must be given only once." },
    };

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(WrongMembers))]
    public async Task A_wrong_member_is_named_on_a_new_endpoint_and_on_a_change(string members, string name, string sentence)
    {
        await using var host = await IntakeHost.StartAsync();
        var webhook = host.Webhooks.Add();

        var created = await host.PostAsync(Webhooks, $$"""{{{members}}}""");
        var changed = await host.PatchAsync($"{Webhooks}/{webhook.Id}", $$"""{{{members}}}""", IntakeHost.HomeKey);

        foreach (var answer in new[] { created, changed })
        {
            answer.ShouldBeRefused(400, "validation_error").Error(name).ShouldBe(sentence);
            answer.Json.GetProperty("errors").EnumerateObject().Count().ShouldBe(1);
        }

        host.Webhooks.Endpoints.ShouldBe([webhook]);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("{}")]
    [InlineData("{\"url\":null}")]
    [InlineData("{\"events\":[\"lead.active\"]}")]
    public async Task A_new_endpoint_needs_a_url(string body)
    {
        await using var host = await IntakeHost.StartAsync();

        (await host.PostAsync(Webhooks, body)).ShouldBeRefused(400, "validation_error").Error("url").ShouldBe("Url field is required.");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("url", "Url must be a string.")]
    [InlineData("events", WrongEvents)]
    [InlineData("active", "Active must be true or false.")]
    public async Task A_change_sets_nothing_to_null(string name, string sentence)
    {
        await using var host = await IntakeHost.StartAsync();
        var webhook = host.Webhooks.Add();

        var answer = await host.PatchAsync($"{Webhooks}/{webhook.Id}", $$"""{"{{name}}":null}""", IntakeHost.HomeKey);

        answer.ShouldBeRefused(400, "validation_error").Error(name).ShouldBe(sentence);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("http://example.com")]
    [InlineData("HTTPS://Example.COM:8443/Hook?a=%20b&c=d#e")]
    [InlineData("http://127.0.0.1:9000/hook")]
    [InlineData("http://[::1]:9000/hook")]
    [InlineData("https://münchen.example/höök")]
    public async Task Any_http_address_is_taken_and_shown_as_it_was_given(string url)
    {
        await using var host = await IntakeHost.StartAsync();

        var answer = (await host.PostAsync(Webhooks, $$"""{"url":"{{url}}"}""")).ShouldBeOk(201);

        answer.Json.GetProperty("webhook").GetProperty("url").GetString().ShouldBe(url);
        host.Webhooks.Endpoints.Single().Url.ShouldBe(new Uri(url));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_url_may_have_2048_characters()
    {
        await using var host = await IntakeHost.StartAsync();
        var url = "https://example.com/" + new string('a', 2028);

        (await host.PostAsync(Webhooks, $$"""{"url":"{{url}}"}""")).ShouldBeOk(201);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_new_endpoint_gets_every_event_and_a_secret_that_is_kept_wrapped()
    {
        await using var host = await IntakeHost.StartAsync();

        var answer = (await host.PostAsync(Webhooks, """{"url":"https://example.com/hook"}""")).ShouldBeOk(201);

        var stored = host.Webhooks.Endpoints.Single();
        (stored.SourceId, stored.Active, stored.FailingSince, stored.OldSecret).ShouldBe((1, true, null, null));
        var shown = answer.Json.GetProperty("webhook");
        shown.EnumerateObject().Select(m => m.Name).ShouldBe(["id", "url", "events", "active", "failing_since", "created_at"]);
        shown.GetProperty("id").GetString().ShouldBe(stored.Id.Value);
        shown.GetProperty("events").GetRawText().ShouldBe("""["lead.active","lead.duplicate","lead.rejected","lead.sold"]""");
        shown.GetProperty("active").GetBoolean().ShouldBeTrue();
        shown.GetProperty("failing_since").ValueKind.ShouldBe(JsonValueKind.Null);
        TimeOf(shown, "created_at").ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));

        var secret = KeyOf(answer);
        secret.Length.ShouldBeGreaterThanOrEqualTo(24);
        host.Webhooks.Unwrap(stored.Secret).ShouldBe(secret);
        answer.Header("Cache-Control").ShouldBe("no-store");
        answer.Header("Location").ShouldBe($"{Webhooks}/{stored.Id}");
        (await host.GetAsync(answer.Header("Location")!)).ShouldBeOk().Json.GetProperty("webhook").GetRawText().ShouldBe(shown.GetRawText());
    }

    [Fact(Timeout = 30_000)]
    public async Task Events_given_twice_count_once_and_an_endpoint_may_begin_switched_off()
    {
        await using var host = await IntakeHost.StartAsync();

        var answer = await host.PostAsync(Webhooks, """{"url":"https://example.com","events":["lead.sold","lead.active","lead.sold"],"active":false}""");

        answer.ShouldBeOk(201).Json.GetProperty("webhook").GetProperty("events").GetRawText().ShouldBe("""["lead.active","lead.sold"]""");
        answer.Json.GetProperty("webhook").GetProperty("active").GetBoolean().ShouldBeFalse();
        host.Webhooks.Endpoints.Single().Events.ShouldBe([LeadEventKind.Active, LeadEventKind.Sold]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Two_endpoints_have_two_secrets()
    {
        await using var host = await IntakeHost.StartAsync();

        var one = await host.PostAsync(Webhooks, """{"url":"https://example.com/hook"}""");
        var two = await host.PostAsync(Webhooks, """{"url":"https://example.com/hook"}""");

        KeyOf(one).ShouldNotBe(KeyOf(two));
        host.Webhooks.Endpoints.Count.ShouldBe(2);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_source_has_at_most_50_endpoints()
    {
        await using var host = await IntakeHost.StartAsync();
        for (var i = 0; i < 49; i++)
            host.Webhooks.Add();
        host.Webhooks.Add(source: 2);

        (await host.PostAsync(Webhooks, """{"url":"https://example.com"}""")).ShouldBeOk(201);
        (await host.PostAsync(Webhooks, """{"url":"https://example.com"}""")).ShouldBeRefused(409, "too_many_webhooks");
    }

    [Fact(Timeout = 30_000)]
    public async Task The_list_shows_the_sources_own_endpoints_and_no_secret()
    {
        await using var host = await IntakeHost.StartAsync();
        var (one, two) = (host.Webhooks.Add(), host.Webhooks.Add());
        host.Webhooks.Add(source: 2);
        host.Webhooks.Set(two with { Active = false, FailingSince = DateTimeOffset.UnixEpoch });

        var answer = (await host.GetAsync(Webhooks)).ShouldBeOk();

        answer.Json.GetProperty("webhooks").EnumerateArray().Select(w => w.GetProperty("id").GetString()).ShouldBe([one.Id.Value, two.Id.Value]);
        answer.Json.GetProperty("webhooks")[1].GetRawText().ShouldBe(
            $$"""
            {"id":"{{two.Id}}","url":"https://example.com/hook","events":["lead.active","lead.duplicate","lead.rejected","lead.sold"],
            "active":false,"failing_since":"1970-01-01T00:00:00.000Z","created_at":"1970-01-01T00:00:00.000Z"}
            """.ReplaceLineEndings(""));
        answer.Text.ShouldNotContain("secret");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_change_leaves_what_it_does_not_name()
    {
        await using var host = await IntakeHost.StartAsync();
        var webhook = host.Webhooks.Set(host.Webhooks.Add() with { Active = false });

        var on = await host.PatchAsync($"{Webhooks}/{webhook.Id}", """{"active":true}""", IntakeHost.HomeKey);
        var moved = await host.PatchAsync($"{Webhooks}/{webhook.Id}", """{"url":"https://example.org","events":["lead.sold"]}""", IntakeHost.HomeKey);
        var same = await host.PatchAsync($"{Webhooks}/{webhook.Id}", "{}", IntakeHost.HomeKey);

        on.ShouldBeOk().Json.GetProperty("webhook").GetProperty("active").GetBoolean().ShouldBeTrue();
        on.Json.GetProperty("webhook").GetProperty("url").GetString().ShouldBe("https://example.com/hook");
        moved.ShouldBeOk().Json.GetProperty("webhook").GetProperty("url").GetString().ShouldBe("https://example.org");
        moved.Json.GetProperty("webhook").GetProperty("events").GetRawText().ShouldBe("""["lead.sold"]""");
        same.ShouldBeOk().Text.ShouldBe(moved.Text);
        host.Webhooks.Endpoints.Single().ShouldSatisfyAllConditions(w => w.Active.ShouldBeTrue(), w => w.Events.ShouldBe([LeadEventKind.Sold]));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_deleted_endpoint_is_gone()
    {
        await using var host = await IntakeHost.StartAsync();
        var webhook = host.Webhooks.Add();

        (await host.SendAsync(HttpMethod.Delete, $"{Webhooks}/{webhook.Id}", null, IntakeHost.HomeKey)).ShouldBeOk();
        (await host.SendAsync(HttpMethod.Delete, $"{Webhooks}/{webhook.Id}", null, IntakeHost.HomeKey)).ShouldBeRefused(404, "not_found");

        host.Webhooks.Endpoints.ShouldBeEmpty();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_rotated_secret_is_new_and_the_one_before_signs_for_a_day()
    {
        await using var host = await IntakeHost.StartAsync();
        var before = KeyOf(await host.PostAsync(Webhooks, """{"url":"https://example.com/hook"}"""));
        var webhook = host.Webhooks.Endpoints.Single();

        var answer = (await host.PostAsync($"{Webhooks}/{webhook.Id}/rotate-secret", "")).ShouldBeOk();

        var after = host.Webhooks.Endpoints.Single();
        KeyOf(answer).ShouldNotBe(before);
        host.Webhooks.Unwrap(after.Secret).ShouldBe(KeyOf(answer));
        host.Webhooks.Unwrap(after.OldSecret!.Secret).ShouldBe(before);
        after.OldSecret.Until.ShouldBe(DateTimeOffset.UtcNow.AddHours(24), TimeSpan.FromMinutes(1));
        TimeOf(answer.Json, "old_secret_until").ShouldBe(after.OldSecret.Until, TimeSpan.FromMilliseconds(1));
        answer.Header("Cache-Control").ShouldBe("no-store");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("GET", "")]
    [InlineData("PATCH", "")]
    [InlineData("DELETE", "")]
    [InlineData("POST", "/rotate-secret")]
    [InlineData("POST", "/test")]
    [InlineData("GET", "/deliveries")]
    [InlineData("POST", "/replay")]
    public async Task An_endpoint_that_is_not_there_or_is_anothers_is_a_404(string method, string route)
    {
        await using var host = await IntakeHost.StartAsync();
        var others = host.Webhooks.Add(source: 2);

        foreach (var id in new[] { Unknown, "wh_", "5", others.Id.Value, others.Id.Value.ToUpperInvariant() })
        {
            var body = method == "GET" ? null : IntakeHost.Content("""{"since":"2025-03-15"}"""u8.ToArray(), "application/json");
            if (method == "PATCH")
                body = IntakeHost.Content("{\"active\":true}"u8.ToArray(), "application/json");
            (await host.SendAsync(new HttpMethod(method), $"{Webhooks}/{id}{route}", body, IntakeHost.HomeKey)).ShouldBeRefused(404, "not_found");
        }

        host.Webhooks.Endpoints.ShouldBe([others]);
    }

    private static byte[] KeyOf(Answer answer)
    {
        var text = answer.Json.GetProperty("secret").GetString()!;
        text.ShouldStartWith("whsec_");
        return Convert.FromBase64String(text["whsec_".Length..]);
    }

    private static DateTimeOffset TimeOf(JsonElement json, string name) =>
        DateTimeOffset.ParseExact(json.GetProperty(name).GetString()!, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
