using System.Text.Json;
using Pingtree.Cli.Tests.Harness;

namespace Pingtree.Cli.Tests.Commands;

using Cli = Harness.Cli;

public sealed class StreamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string TwoLeads => _folder.Write("two.ndjson", "{\"email\":\"a@example.com\"}\n{\"email\":\"b\"}\n");

    [Fact(Timeout = 60_000)]
    public async Task Everything_taken_ends_with_0()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.Lines(Answers.Outcome(1, "active"), Answers.Outcome(2, "duplicate"), Answers.Summary(1, 1)));

        var ran = await Cli.RunAsync(server.Url, "stream", TwoLeads, "--source", "shop");

        ran.Code.ShouldBe(0, ran.Err);
        ran.Out.ShouldContain("duplicate");
        var asked = server.Requests.ShouldHaveSingleItem();
        asked.Path.ShouldBe("/api/v1/database-source/shop/create/batch");
        asked.Headers["Authorization"].ShouldBe($"Bearer {Cli.Key}");
        asked.Headers["Content-Type"].ShouldBe("application/x-ndjson");
        asked.Headers["Accept"].ShouldBe("application/x-ndjson");
        ran.Err.ShouldContain(asked.Headers["Idempotency-Key"]);
        (ran.Out + ran.Err).ShouldNotContain(Cli.Key);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_rejected_or_invalid_record_ends_with_2_and_stands_in_the_file()
    {
        await using var server = await FakeServer.StartAsync(Answers.Lines(
            Answers.Outcome(2, "invalid", "validation_error"),
            """{"line":3,"status":"invalid","reason":"malformed_json"}""",
            Answers.Outcome(1, "active"),
            Answers.Summary(1, invalid: 2)));
        var input = _folder.Write("three.jsonl", "{\"email\":\"a@example.com\"}\r\n{\"email\":\"zoë\"}\r\n{broken \"");

        var ran = await Cli.RunAsync(server.Url, "stream", input, "-s", "shop", "--rejected", _folder["rejected"]);

        ran.Code.ShouldBe(2, ran.Err);
        var lines = await _folder.ReadNdjsonAsync("rejected");
        lines.Count.ShouldBe(2);
        lines[0].GetProperty("line").GetInt32().ShouldBe(2);
        lines[0].GetProperty("lead_id").GetString().ShouldBe("65d4a1c2b3d4e5f6a7000002");
        lines[0].GetProperty("status").GetString().ShouldBe("invalid");
        lines[0].GetProperty("reason").GetString().ShouldBe("validation_error");
        lines[0].GetProperty("record").GetString().ShouldBe("{\"email\":\"zoë\"}");
        lines[1].TryGetProperty("lead_id", out _).ShouldBeFalse();
        lines[1].GetProperty("record").GetString().ShouldBe("{broken \"");
    }

    [Fact(Timeout = 60_000)]
    public async Task With_json_there_is_one_object_on_standard_output_and_nothing_else()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.Refuse(503, "Later.", retryAfter: "0"),
            Answers.Lines(Answers.Outcome(1, "active"), Answers.Summary(5, 4, 3, 2)));

        var ran = await Cli.RunAsync(server.Url, "stream", TwoLeads, "-s", "shop", "--output", "json", "--idempotency-key", "again-1");

        ran.Code.ShouldBe(2, ran.Err);
        ran.Out.Trim().ShouldNotContain("\n");
        ran.Json.GetProperty("received").GetInt32().ShouldBe(14);
        ran.Json.GetProperty("active").GetInt32().ShouldBe(5);
        ran.Json.GetProperty("idempotency_key").GetString().ShouldBe("again-1");
        ran.Json.GetProperty("tries").GetInt32().ShouldBe(2);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(415)]
    public async Task A_refusal_is_said_in_the_servers_words_and_ends_with_3(int status)
    {
        await using var server = await FakeServer.StartAsync(Answers.Refuse(status, "No \u001b[31msuch\nthing."));

        var ran = await Cli.RunAsync(server.Url, "stream", TwoLeads, "-s", "shop");

        ran.Code.ShouldBe(3);
        ran.Err.TrimEnd().Split('\n')[^1].ShouldBe("No  [31msuch thing.");
        ran.Out.ShouldBeEmpty();
        server.Requests.Count.ShouldBe(1);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_refusal_comes_before_the_body_is_sent()
    {
        var big = LeadFiles.Write(_folder, "big.ndjson");
        await using var server = await FakeServer.StartAsync(Answers.Refuse(401, "No."));

        var ran = await Cli.RunAsync(server.Url, "stream", big, "-s", "shop");

        ran.Code.ShouldBe(3);
        server.Requests.Single().Headers["Expect"].ShouldBe("100-continue");
    }

    [Fact(Timeout = 60_000)]
    public async Task It_waits_as_long_as_the_server_says()
    {
        await using var server = await FakeServer.StartAsync(Answers.Refuse(429, "Too many.", retryAfter: "2"), Answers.Lines(Answers.Summary(2)));

        var ran = await Cli.RunAsync(server.Url, "stream", TwoLeads, "-s", "shop", "-o", "json");

        ran.Code.ShouldBe(0, ran.Err);
        ran.Err.ShouldContain("Too many. Trying again in 2 s (1 of 5).");
        ran.Json.GetProperty("seconds").GetDouble().ShouldBeGreaterThanOrEqualTo(2);
        server.Requests.Count.ShouldBe(2);
    }

    [Fact(Timeout = 60_000)]
    public async Task It_gives_up_with_4()
    {
        await using var server = await FakeServer.StartAsync(Answers.Refuse(503, "Later.", retryAfter: "0"));

        var ran = await Cli.RunAsync(server.Url, "stream", TwoLeads, "-s", "shop", "--retries", "2");

        ran.Code.ShouldBe(4);
        ran.Err.ShouldContain("Later. Gave up after 2 retries.");
        server.Requests.Count.ShouldBe(3);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_is_not_there_ends_with_4()
    {
        var ran = await Cli.RunAsync(new Uri("http://127.0.0.1:1"), "stream", TwoLeads, "-s", "shop", "--retries", "1");

        ran.Code.ShouldBe(4);
        ran.Err.ShouldContain("127.0.0.1:1");
        ran.Err.ShouldNotContain("   at ");
    }

    [Fact(Timeout = 60_000)]
    public async Task An_answer_that_breaks_off_is_asked_for_again_and_counted_once()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.BreakAfter(Answers.Outcome(1, "active"), Answers.Outcome(2, "rejected", "cap_reached")),
            Answers.Lines(Answers.Outcome(2, "rejected", "cap_reached"), Answers.Outcome(1, "active"), Answers.Summary(1, rejected: 1)));

        var ran = await Cli.RunAsync(server.Url, "stream", TwoLeads, "-s", "shop", "-o", "json", "-r", _folder["rejected"]);

        ran.Code.ShouldBe(2, ran.Err);
        ran.Json.GetProperty("received").GetInt32().ShouldBe(2);
        (await File.ReadAllLinesAsync(_folder["rejected"], TestContext.Current.CancellationToken)).Length.ShouldBe(1);
        server.Requests.Select(r => r.Headers["Idempotency-Key"]).Distinct().Count().ShouldBe(1);
        server.Requests.Count.ShouldBe(2);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_whole_answer_without_a_summary_is_no_answer()
    {
        await using var server = await FakeServer.StartAsync(Answers.Lines(Answers.Outcome(1, "active")), Answers.Lines(Answers.Summary(2)));

        var ran = await Cli.RunAsync(server.Url, "stream", TwoLeads, "-s", "shop", "-o", "json");

        ran.Json.GetProperty("active").GetInt32().ShouldBe(2);
        server.Requests.Count.ShouldBe(2);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_batch_that_is_not_finished_is_asked_for_again()
    {
        var unfinished = Answers.Summary(1).Replace("\"received\"", "\"complete\":false,\"received\"", StringComparison.Ordinal);
        await using var server = await FakeServer.StartAsync(Answers.Lines(unfinished), Answers.Lines(Answers.Summary(2)));

        var ran = await Cli.RunAsync(server.Url, "stream", TwoLeads, "-s", "shop", "-o", "json");

        ran.Json.GetProperty("active").GetInt32().ShouldBe(2);
    }

    [Fact(Timeout = 60_000)]
    public async Task Standard_input_can_be_sent_again()
    {
        string? body = null;
        await using var server = await FakeServer.StartAsync(Answers.BreakAfter(), async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            body = await reader.ReadToEndAsync(http.RequestAborted);
            await Answers.Lines(Answers.Summary(2))(http);
        });
        var cli = Cli.Start(server.Url, ["stream", "-", "-s", "shop", "--format", "csv"]);

        await cli.Stdin.WriteAsync("email\na@example.com\n");
        await cli.Stdin.FlushAsync(TestContext.Current.CancellationToken);
        while (server.Requests.Count < 2)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        await cli.Stdin.WriteAsync("b@example.com\n");
        cli.Stdin.Close();
        var ran = await cli.EndAsync();

        ran.Code.ShouldBe(0, ran.Err);
        body.ShouldBe("email\na@example.com\nb@example.com\n");
        server.Requests[1].Headers["Content-Type"].ShouldBe("text/csv");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_named_pipe_can_be_sent_again()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.BreakAfter(), Answers.Lines(Answers.Outcome(2, "invalid"), Answers.Summary(1, invalid: 1)));
        using (var make = System.Diagnostics.Process.Start("mkfifo", [_folder["pipe.ndjson"]]))
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);

        var cli = Cli.Start(server.Url, ["stream", _folder["pipe.ndjson"], "-s", "shop", "-r", _folder["rejected"]]);
        await File.WriteAllTextAsync(_folder["pipe.ndjson"], "one\ntwo\n", TestContext.Current.CancellationToken);
        var ran = await cli.EndAsync();

        ran.Code.ShouldBe(2, ran.Err);
        (await File.ReadAllTextAsync(_folder["rejected"], TestContext.Current.CancellationToken)).ShouldContain("\"record\":\"two\"");
        server.Requests.Count.ShouldBe(2);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_packed_file_is_sent_as_it_is()
    {
        var sent = new MemoryStream();
        await using var server = await FakeServer.StartAsync(async http =>
        {
            await http.Request.Body.CopyToAsync(sent, http.RequestAborted);
            await Answers.Lines(Answers.Summary(2))(http);
        });
        var file = LeadFiles.Write(_folder, "leads.csv.gz", leads: 50);

        var ran = await Cli.RunAsync(server.Url, "stream", file, "-s", "shop");

        ran.Code.ShouldBe(0, ran.Err);
        server.Requests.Single().Headers["Content-Encoding"].ShouldBe("gzip");
        server.Requests.Single().Headers["Content-Type"].ShouldBe("text/csv");
        sent.ToArray().ShouldBe(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_large_file_with_every_record_rejected_costs_no_memory_and_does_not_stall()
    {
        const int leads = 300_000;
        await using var server = await FakeServer.StartAsync(Answers.RejectEveryLine);
        LeadFiles.Write(_folder, "large.ndjson", leads);

        // The answers alone are 25 MB.
        var cli = Cli.Start(
            server.Url,
            ["stream", _folder["large.ndjson"], "-s", "shop", "-r", _folder["rejected"]],
            new Dictionary<string, string?> { ["DOTNET_GCHeapHardLimit"] = "0x1400000" });
        var ran = await cli.EndAsync();

        ran.Code.ShouldBe(2, ran.Err);
        File.ReadLines(_folder["rejected"]).Count().ShouldBe(leads);
        var last = JsonDocument.Parse(File.ReadLines(_folder["rejected"]).Last()).RootElement;
        last.GetProperty("record").GetString().ShouldBe(LeadFiles.Json(leads - 1));
    }

    [Fact(Timeout = 60_000)]
    public async Task Ctrl_C_ends_with_130()
    {
        var asked = new TaskCompletionSource();
        await using var server = await FakeServer.StartAsync(Answers.Silence(asked));
        var cli = Cli.Start(server.Url, ["stream", "-", "-s", "shop"]);
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);

        await cli.InterruptAsync();
        var ran = await cli.EndAsync();

        ran.Code.ShouldBe(130);
        ran.Err.ShouldContain("Cancelled.");
        ran.Out.ShouldBeEmpty();
    }

    [Theory(Timeout = 60_000)]
    [InlineData("stream", "FILE")]
    [InlineData("stream", "FILE", "-s", "shop", "--retries", "-1")]
    [InlineData("stream", "FILE", "-s", "shop", "--format", "xml")]
    [InlineData("stream", "FILE", "-s", "shop", "--rejected", "FILE")]
    [InlineData("stream", "FILE", "-s", "shop", "--idempotency-key", "with\nline")]
    [InlineData("stream", "FILE", "-s", "shop", "--url", "ftp://host")]
    [InlineData("stream", "/not/there.ndjson", "-s", "shop")]
    [InlineData("stream", "/etc/hostname", "-s", "shop")]
    [InlineData("stream")]
    [InlineData("nonsense")]
    [InlineData("sources", "list")]
    [InlineData("fetch", "-s", "shop", "--limit", "-3")]
    public async Task Wrong_usage_is_one_sentence_and_64(params string[] args)
    {
        await using var server = await FakeServer.StartAsync(Answers.Refuse(500, "Nobody should ask."));

        var ran = await Cli.RunAsync(server.Url, [.. args.Select(a => a == "FILE" ? TwoLeads : a)]);

        ran.Code.ShouldBe(64, ran.Err);
        ran.Err.Trim().ShouldNotBeEmpty();
        ran.Err.Trim().ShouldNotContain("\n");
        ran.Out.ShouldBeEmpty();
        server.Requests.ShouldBeEmpty();
        File.ReadAllText(TwoLeads).ShouldNotBeEmpty();
    }

    [Theory(Timeout = 60_000)]
    [InlineData("--kye", "pts_mistyped")]
    [InlineData("--kye=pts_mistyped")]
    [InlineData("pts_mistyped")]
    public async Task A_mistyped_option_does_not_show_the_key_behind_it(params string[] args)
    {
        var ran = await Cli.RunAsync(new Uri("http://127.0.0.1:1"), ["stream", TwoLeads, "-s", "shop", .. args]);

        ran.Code.ShouldBe(64);
        ran.Err.ShouldNotContain("pts_mistyped");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_help_page_shows_no_key()
    {
        var ran = await Cli.RunAsync(new Uri("http://127.0.0.1:1"), "stream", "--help");

        ran.Code.ShouldBe(0);
        ran.Out.ShouldContain("--idempotency-key");
        ran.Out.ShouldNotContain(Cli.Key);
    }
}
