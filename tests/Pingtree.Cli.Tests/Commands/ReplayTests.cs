using Microsoft.AspNetCore.Http;
using Pingtree.Cli.Tests.Harness;

namespace Pingtree.Cli.Tests.Commands;

using Cli = Harness.Cli;

public sealed class ReplayTests
{
    private static RequestDelegate Replayed(List<string> bodies) => async http =>
    {
        using var body = new StreamReader(http.Request.Body);
        bodies.Add(await body.ReadToEndAsync());
        await Answers.Json("""{"success":true,"replayed":1234,"complete":true}""")(http);
    };

    [Fact(Timeout = 60_000)]
    public async Task A_webhook_is_told_again_with_the_key_of_its_source()
    {
        var bodies = new List<string>();
        await using var server = await FakeServer.StartAsync(Replayed(bodies));

        var ran = await Cli.RunAsync(server.Url, "replay", "--source", "shop", "--webhook", "wh_1", "--since", "2025-03-15T12:00:00+02:00");

        ran.Code.ShouldBe(0, ran.Err);
        ran.Out.ShouldBe("1,234 events are sent again.\n");
        var asked = server.Requests.ShouldHaveSingleItem();
        (asked.Method, asked.Path).ShouldBe(("POST", "/api/v1/database-source/shop/webhooks/wh_1/replay"));
        asked.Headers["Authorization"].ShouldBe($"Bearer {Cli.Key}");
        bodies.ShouldBe(["""{"since":"2025-03-15T10:00:00.000Z"}"""]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_buyer_is_told_again_with_the_admin_key()
    {
        var bodies = new List<string>();
        await using var server = await FakeServer.StartAsync(Replayed(bodies));
        var cli = Cli.Start(
            server.Url, ["replay", "--buyer", "acme", "--since", "2025-03-15", "-o", "json"],
            new Dictionary<string, string?> { ["PINGTREE_ADMIN_KEY"] = "admin-secret" });
        cli.Stdin.Close();
        var ran = await cli.EndAsync();

        ran.Code.ShouldBe(0, ran.Err);
        ran.Json.GetProperty("replayed").GetInt32().ShouldBe(1234);
        var asked = server.Requests.ShouldHaveSingleItem();
        (asked.Method, asked.Path).ShouldBe(("POST", "/api/v1/buyers/acme/replay"));
        asked.Headers["Authorization"].ShouldBe("Bearer admin-secret");
        bodies.ShouldBe(["""{"since":"2025-03-15T00:00:00.000Z"}"""]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_replay_in_steps_is_followed_to_its_end_and_counted_as_one()
    {
        var bodies = new List<string>();
        await using var server = await FakeServer.StartAsync(async http =>
        {
            using var body = new StreamReader(http.Request.Body);
            bodies.Add(await body.ReadToEndAsync());
            await Answers.Json(bodies.Count < 3
                ? $$"""{"success":true,"replayed":1000,"complete":false,"next":"n{{bodies.Count}}"}"""
                : """{"success":true,"replayed":5,"complete":true}""")(http);
        });

        var ran = await Cli.RunAsync(server.Url, "replay", "--source", "shop", "--webhook", "wh_1", "--since", "2025-03-15");

        ran.Code.ShouldBe(0, ran.Err);
        ran.Out.ShouldBe("2,005 events are sent again.\n");
        const string since = "\"since\":\"2025-03-15T00:00:00.000Z\"";
        bodies.ShouldBe([$"{{{since}}}", $"{{{since},\"cursor\":\"n1\"}}", $"{{{since},\"cursor\":\"n2\"}}"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_webhook_that_is_not_there_is_said_in_the_words_of_the_server()
    {
        await using var server = await FakeServer.StartAsync(Answers.Refuse(404, "There is no such webhook."));

        var ran = await Cli.RunAsync(server.Url, "replay", "-s", "shop", "--webhook", "wh_1", "--since", "2025-03-15T10:00:00Z");

        ran.Code.ShouldBe(3, ran.Err);
        ran.Err.Trim().ShouldBe("There is no such webhook.");
    }
}
