using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;

namespace Pingtree.Intake.Tests;

/// <summary>Bad input is never a 5xx, and every refusal is in the API's words.</summary>
public sealed class HostileInputTests
{
    private const string Endpoint = "wh_0123456789abcdef01234567";

    private static readonly string[] LeadNames = ["email", "phone", "state", "zip", "first_name"];
    private static readonly string[] SuppressionNames = ["type", "value", "values", "hash", "suppress"];
    private static readonly string[] WebhookNames = ["url", "events", "active", "since"];
    private static readonly string[] SettingNames =
        ["slug", "name", "active", "required_fields", "phone_format", "duplicate_on", "duplicate_window_days", "daily_cap", "resource_ids", "rate_limits"];

    private static readonly string[] BuyerNames = ["sources", "events", "since"];
    private static readonly string[] TokenNames = ["roles", "group", "monthly_quota"];

    [Theory(Timeout = 30_000)]
    [InlineData("POST", IntakeHost.Home + "/create")]
    [InlineData("POST", IntakeHost.Home + "/suppression/add")]
    [InlineData("POST", IntakeHost.Home + "/suppression/remove")]
    [InlineData("POST", IntakeHost.Home + "/erase")]
    [InlineData("POST", IntakeHost.Home + "/leads/67d500000000000000000001/sold")]
    [InlineData("POST", "/api/v1/database-source")]
    [InlineData("PATCH", IntakeHost.Home)]
    [InlineData("POST", IntakeHost.Home + "/webhooks")]
    [InlineData("PATCH", IntakeHost.Home + "/webhooks/" + Endpoint)]
    [InlineData("POST", IntakeHost.Home + "/webhooks/" + Endpoint + "/replay")]
    [InlineData("POST", "/api/v1/buyers")]
    [InlineData("POST", "/api/v1/buyers/acme/replay")]
    [InlineData("POST", "/api/v1/tokens")]
    public async Task Any_bytes_as_a_JSON_body_get_an_answer_below_500(string method, string path)
    {
        var bodies = Hostile.Bodies(
            [.. LeadNames, .. SuppressionNames, .. SettingNames, .. WebhookNames, .. BuyerNames, .. TokenNames, "buyer", "price"],
            """{"buyer":"Acme","price":12.50}""",
            """{"email":"a@b.com","phone":"5551234567","x":true}""",
            """{"type":"email","values":["a@b.com","b@b.com"],"hash":"md5"}""",
            """{"name":"n","rate_limits":{"create":5},"daily_cap":null,"resource_ids":[1,2]}""",
            """{"url":"https://user@example.com:80/hook?a=b#c","events":["lead.active"],"active":false}""",
            """{"name":"n","sources":["*"],"events":["lead.active"]}""",
            """{"name":"n","roles":["profiles.read"],"sources":[1],"group":"g","monthly_quota":5}""",
            """{"since":"2025-03-15T10:22:00.123Z"}""");

        await CheckAsync(bodies, body => new Sent(method, path, "", "application/json", body));
    }

    [Fact(Timeout = 30_000)]
    public async Task Any_bytes_as_an_import_get_an_answer_below_500()
    {
        var bodies = Hostile.Bodies(
            ["email"],
            "type,value,hash\nemail,a@b.com,\nphone,\"5551234567\",md5\n\"a\"\"b\",,\n",
            "email,phone\r\na@b.com,5551234567\r\n\"x\",\"y\r\nz\"\r\n");

        await CheckAsync(bodies, body => new Sent("POST", IntakeHost.Home + "/suppression/import", "", "text/csv", body));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("/fetch")]
    [InlineData("/export")]
    [InlineData("/suppression")]
    [InlineData("/stats")]
    [InlineData("/webhooks/" + Endpoint + "/deliveries")]
    public async Task Any_query_gets_an_answer_below_500(string path)
    {
        var queries = Hostile.Queries("page", "limit", "status", "email", "phone", "from_date", "to_date", "cursor", "format", "type", "minutes");

        await CheckAsync(queries, query => new Sent("GET", IntakeHost.Home + path, query, null, []));
    }

    private static async Task CheckAsync<T>(Arbitrary<T> inputs, Func<T, Sent> send)
    {
        await using var host = await IntakeHost.StartAsync();
        host.Leads.Add(3);
        host.Webhooks.Add(Endpoint);
        await host.Buyers.CreateAsync(new("acme", ["*"], [], DateTimeOffset.UnixEpoch), default);

        // FsCheck runs properties on the thread that asks.
        await Task.Run(() => Prop.ForAll(inputs, input => Check(host, send(input)).GetAwaiter().GetResult()).QuickCheckThrowOnFailure());
    }

    private static async Task<bool> Check(IntakeHost host, Sent sent)
    {
        var answer = await host.Server.SendAsync(http =>
        {
            http.Request.Method = sent.Method;
            http.Request.Path = sent.Path;
            http.Request.QueryString = new QueryString(sent.Query);
            http.Request.ContentType = sent.Type;
            http.Request.Body = new MemoryStream(sent.Body);
            http.Request.Headers.Authorization = $"Bearer {IntakeHost.AdminKey}";
        });

        using var text = new StreamReader(answer.Response.Body);
        var body = await text.ReadToEndAsync();
        if (answer.Response.StatusCode < 400)
            return true;

        return answer.Response.StatusCode < 500 && !JsonElement.Parse(body).GetProperty("success").GetBoolean()
            && JsonElement.Parse(body).GetProperty("reason").GetString() is "validation_error" or "malformed_json" or "slug_taken" or "name_taken" or "too_many_webhooks" or "webhook_inactive";
    }

    private sealed record Sent(string Method, string Path, string Query, string? Type, byte[] Body);
}
