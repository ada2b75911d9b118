using System.Text.Json;
using Pingtree.Cli.Tests.Harness;

namespace Pingtree.Cli.Tests.Commands;

using Cli = Harness.Cli;

public sealed class FetchTests
{
    private const string First = """
        {"success":true,"leads":[
        {"lead_id":"1","email":"=a@example.com","phone":null,"status":"active","attributes":{"n":1}},
        {"lead_id":"2","email":"\u001b[2Jb","status":"sold"}],"next_cursor":"c/1"}
        """;

    private const string Last = """{"success":true,"leads":[{"lead_id":"3","email":"c, \"d\"","status":"active"}]}""";

    [Fact(Timeout = 60_000)]
    public async Task It_follows_the_cursor_and_passes_filters_on()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(First), Answers.Json(Last));

        var ran = await Cli.RunAsync(
            server.Url, "fetch", "-s", "shop", "-n", "0", "--status", "active", "--email", "a+b@example.com", "--from-date", "2025-01-01", "-o", "json");

        ran.Code.ShouldBe(0, ran.Err);
        ran.Json.EnumerateArray().Select(lead => lead.GetProperty("lead_id").GetString()).ShouldBe(["1", "2", "3"]);
        server.Requests[0].Query.ShouldBe("?limit=500&status=active&email=a%2Bb%40example.com&from_date=2025-01-01");
        server.Requests[1].Query.ShouldEndWith("&cursor=c%2F1");
    }

    [Fact(Timeout = 60_000)]
    public async Task It_asks_for_no_more_than_wanted()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(First));

        var ran = await Cli.RunAsync(server.Url, "fetch", "-s", "shop", "--limit", "2", "-o", "ndjson");

        ran.Out.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement.GetProperty("lead_id").GetString()).ShouldBe(["1", "2"]);
        server.Requests.ShouldHaveSingleItem().Query.ShouldBe("?limit=2");
    }

    [Fact(Timeout = 60_000)]
    public async Task Csv_is_quoted_and_holds_no_formula()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(First), Answers.Json(Last));

        var ran = await Cli.RunAsync(server.Url, "fetch", "-s", "shop", "-o", "csv");

        var lines = ran.Out.TrimEnd().Split("\r\n");
        lines[0].ShouldBe("lead_id,first_name,last_name,email,phone,state,zip,status,created_at,reason,duplicate_of,attributes");
        lines[1].ShouldBe("1,,,'=a@example.com,,,,active,,,,\"{\"\"n\"\":1}\"");
        lines[3].ShouldBe("3,,,\"c, \"\"d\"\"\",,,,active,,,,");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_table_does_what_no_lead_tells_the_terminal()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(Last.Replace("c, ", "[red]\\u001b[2J", StringComparison.Ordinal)));

        var ran = await Cli.RunAsync(server.Url, "fetch", "-s", "shop");

        ran.Code.ShouldBe(0, ran.Err);
        ran.Out.ShouldContain("[red] [2J");
        ran.Out.ShouldNotContain("\u001b");
    }

    [Fact(Timeout = 60_000)]
    public async Task No_leads_are_an_empty_array()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json("""{"success":true,"leads":[]}"""));

        var ran = await Cli.RunAsync(server.Url, "fetch", "-s", "shop", "-o", "json");

        ran.Json.GetArrayLength().ShouldBe(0);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_no_Pingtree_server_is_said_so()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json("<html>"));

        var ran = await Cli.RunAsync(server.Url, "fetch", "-s", "shop");

        ran.Code.ShouldBe(3);
        ran.Err.Trim().ShouldBe("What answers there is no Pingtree server.");
    }
}
