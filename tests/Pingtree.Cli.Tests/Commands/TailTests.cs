using Microsoft.AspNetCore.Http;
using Pingtree.Cli.Tests.Harness;

namespace Pingtree.Cli.Tests.Commands;

using Cli = Harness.Cli;

public sealed class TailTests
{
    private const string Id = "65d4a1c2b3d4e5f6a7";

    private static string Event(int number, string type, string data) =>
        $$"""{"specversion":"1.0","id":"{{Id}}{{number:x6}}.{{type}}","type":"{{type}}","subject":"{{Id}}{{number:x6}}","time":"2025-03-15T10:22:00.000Z","data":{{data}}}""";

    private static string Active(int number) => Event(number, "lead.active", """{"email":"ada@example.com","phone":"5551234567","status":"active"}""");

    /// <summary>Tells these events, a heartbeat before and after, and then goes on or ends.</summary>
    private static RequestDelegate Tell(bool stay, params string[] events) => async http =>
    {
        http.Response.ContentType = "text/event-stream";
        await http.Response.WriteAsync(": alive\n\n");
        foreach (var happened in events)
        {
            var id = System.Text.Json.JsonDocument.Parse(happened).RootElement.GetProperty("id").GetString();
            await http.Response.WriteAsync($"id: {id}\nevent: {id!.Split('.', 2)[1]}\ndata: {happened}\n\n");
        }

        await http.Response.WriteAsync(": alive\n\n");
        await http.Response.Body.FlushAsync();
        if (stay)
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    };

    private static async Task<Ran> TailAsync(FakeServer server, Func<FakeServer, bool> until, params string[] args)
    {
        var cli = Cli.Start(server.Url, ["tail", "--source", "shop", .. args]);
        while (!until(server))
            await Task.Delay(50, TestContext.Current.CancellationToken);
        await Task.Delay(700, TestContext.Current.CancellationToken); // for what was just said to be written
        await cli.InterruptAsync();
        return await cli.EndAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_line_says_when_what_and_which_lead_and_nothing_of_the_person()
    {
        await using var server = await FakeServer.StartAsync(Tell(
            stay: true,
            Active(1),
            Event(2, "lead.duplicate", $$"""{"email":"ada@example.com","reason":"duplicate","duplicate_of":"{{Id}}000001"}"""),
            Event(3, "lead.rejected", """{"reason":"suppressed"}"""),
            Event(1, "lead.sold", """{"email":"ada@example.com","first_name":"Ada","buyer":"Ac\u001b[2Jme","price":12.50}""")));

        var ran = await TailAsync(server, asked => asked.Requests.Count == 1);

        ran.Code.ShouldBe(130, ran.Err);
        ran.Out.TrimEnd().Split('\n').ShouldBe(
        [
            $"2025-03-15T10:22:00.000Z lead.active    {Id}000001",
            $"2025-03-15T10:22:00.000Z lead.duplicate {Id}000002 duplicate of {Id}000001",
            $"2025-03-15T10:22:00.000Z lead.rejected  {Id}000003 suppressed",
            $"2025-03-15T10:22:00.000Z lead.sold      {Id}000001 to Ac [2Jme for 12.50",
        ]);
        ran.Err.Trim().ShouldBe("Cancelled.");
        var asked = server.Requests.ShouldHaveSingleItem();
        (asked.Method, asked.Path, asked.Query).ShouldBe(("GET", "/api/v1/database-source/shop/events", ""));
        asked.Headers["Authorization"].ShouldBe($"Bearer {Cli.Key}");
        asked.Headers.Keys.ShouldNotContain("Last-Event-ID");
    }

    [Fact(Timeout = 60_000)]
    public async Task With_json_a_line_is_the_document_as_it_came()
    {
        await using var server = await FakeServer.StartAsync(Tell(stay: true, Active(1), Active(2)));

        var ran = await TailAsync(
            server, asked => asked.Requests.Count == 1, "-o", "json", "--events", "lead.active,lead.sold", "--since-event", $"{Id}000000.lead.active");

        ran.Out.ShouldBe($"{Active(1)}\n{Active(2)}\n");
        server.Requests[0].Query.ShouldBe("?events=lead.active%2Clead.sold");
        server.Requests[0].Headers["Last-Event-ID"].ShouldBe($"{Id}000000.lead.active");
    }

    [Fact(Timeout = 60_000)]
    public async Task Every_new_connection_goes_on_behind_the_last_event()
    {
        await using var server = await FakeServer.StartAsync(
            Tell(stay: false, Active(1), Active(2)),
            Answers.Refuse(503, "The store is away.", retryAfter: "0"),
            Tell(stay: false),
            Tell(stay: true, Active(3)));

        var ran = await TailAsync(server, asked => asked.Requests.Count == 4, "-o", "json");

        ran.Code.ShouldBe(130, ran.Err);
        ran.Out.ShouldBe($"{Active(1)}\n{Active(2)}\n{Active(3)}\n");
        server.Requests.Select(asked => asked.Headers.GetValueOrDefault("Last-Event-ID"))
            .ShouldBe([null, $"{Id}000002.lead.active", $"{Id}000002.lead.active", $"{Id}000002.lead.active"]);
        ran.Err.ShouldContain("The store is away. Connecting again in 0 s.");
        ran.Err.ShouldContain("The server ended the stream. Connecting again in");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_connection_that_ends_before_any_event_is_taken_up_at_the_place_the_server_named()
    {
        static RequestDelegate Say(string text) => async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync(text);
        };
        await using var server = await FakeServer.StartAsync(
            Say(": alive\n\nid: place.one\n\n"),
            Say($": alive\n\nid: {Id}000001.lead.active\nevent: lead.active\nda"), // cut off in the middle of an event
            Tell(stay: false, Active(1)),
            Say(": alive\n\nid: place.two\n\n"),
            Tell(stay: true));

        var ran = await TailAsync(server, asked => asked.Requests.Count == 5, "-o", "json");

        ran.Out.ShouldBe($"{Active(1)}\n");
        server.Requests.Select(asked => asked.Headers.GetValueOrDefault("Last-Event-ID"))
            .ShouldBe([null, "place.one", "place.one", $"{Id}000001.lead.active", "place.two"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_refusal_ends_it_in_the_words_of_the_server()
    {
        await using var server = await FakeServer.StartAsync(Tell(stay: false, Active(1)), Answers.Refuse(401, "Send a valid API key."));

        var ran = await Cli.RunAsync(server.Url, "tail", "-s", "shop");

        ran.Code.ShouldBe(3, ran.Err);
        ran.Err.ShouldContain("Send a valid API key.");
        ran.Err.ShouldNotContain(Cli.Key);
        server.Requests.Count.ShouldBe(2);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_no_stream_of_events_ends_it()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json("{}"));

        var ran = await Cli.RunAsync(server.Url, "tail", "-s", "shop");

        ran.Code.ShouldBe(3, ran.Err);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("tail")]
    [InlineData("tail", "-s", "shop", "-o", "csv")]
    [InlineData("tail", "-s", "shop", "--since-event", "with\nline")]
    [InlineData("replay", "--since", "2025-03-15T10:00:00Z")]
    [InlineData("replay", "--webhook", "w", "--since", "2025-03-15T10:00:00Z")]
    [InlineData("replay", "--webhook", "w", "--buyer", "b", "-s", "shop", "--since", "2025-03-15T10:00:00Z")]
    [InlineData("replay", "--webhook", "w", "-s", "shop")]
    [InlineData("replay", "--webhook", "w", "-s", "shop", "--since", "yesterday")]
    [InlineData("replay", "--buyer", "b", "--since", "2025-03-15T10:00:00Z")]
    public async Task Wrong_usage_is_one_sentence_and_64(params string[] args)
    {
        await using var server = await FakeServer.StartAsync(Answers.Refuse(500, "Nobody should ask."));

        var ran = await Cli.RunAsync(server.Url, args);

        ran.Code.ShouldBe(64, ran.Err);
        ran.Err.Trim().ShouldNotBeEmpty();
        ran.Err.Trim().ShouldNotContain("\n");
        server.Requests.ShouldBeEmpty();
    }
}
