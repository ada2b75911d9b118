using System.Text.Json;
using Pingtree.Cli.Tests.Harness;

namespace Pingtree.Cli.Tests.Commands;

using Cli = Harness.Cli;

public sealed class RealServerTests(RealServer server) : IDisposable
{
    private static readonly IReadOnlyDictionary<string, string?> AsOperator = new Dictionary<string, string?>
    {
        ["PINGTREE_KEY"] = RealServer.AdminKey,
        ["PINGTREE_ADMIN_KEY"] = RealServer.AdminKey,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory(Timeout = 60_000)]
    [InlineData("leads.ndjson")]
    [InlineData("leads.csv")]
    [InlineData("leads.ndjson.gz")]
    public async Task Twenty_thousand_leads_are_counted_right_and_the_rejected_are_listed(string name)
    {
        var slug = await server.MakeSourceAsync();
        var file = LeadFiles.Write(_folder, name);

        var ran = await RunAsync("stream", file, "-s", slug, "-o", "json", "--rejected", _folder["rejected"]);

        ran.Code.ShouldBe(2, ran.Err);
        ran.Json.GetProperty("tries").GetInt32().ShouldBe(1, ran.Err);
        ShouldBeAll(ran.Json);
        (await server.CountAsync(slug, "active")).ShouldBe(LeadFiles.Active);

        var rejected = await _folder.ReadNdjsonAsync("rejected");
        rejected.Count(r => r.GetProperty("status").GetString() == "invalid").ShouldBe(LeadFiles.Invalid);
        rejected.Count(r => r.GetProperty("status").GetString() == "duplicate").ShouldBe(LeadFiles.Duplicate);
        var header = name.Contains("csv", StringComparison.Ordinal) ? 1 : 0;
        rejected.Select(r => r.GetProperty("line").GetInt32()).ShouldBe(
            Enumerable.Range(0, LeadFiles.Leads).Where(lead => lead % 100 is 7 or 13 or 33 or 53 or 73 or 93).Select(lead => lead + 1 + header));
        rejected[^1].GetProperty("record").GetString()
            .ShouldBe(header == 0 ? LeadFiles.Json(19_993) : "lead19992@example.com,5551234567,\"Ada, 19993\"");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_connection_that_breaks_makes_no_second_lead()
    {
        var slug = await server.MakeSourceAsync();
        var file = LeadFiles.Write(_folder, "leads.ndjson");
        using var wire = new CuttingRelay(server.Url, cutAfter: 700_000);

        var ran = await RunAsync("stream", file, "-s", slug, "-o", "json", "--url", wire.Url.AbsoluteUri);

        ran.Code.ShouldBe(2, ran.Err + server.Log);
        wire.Connections.ShouldBe(2, ran.Err + server.Log);
        ran.Err.ShouldContain("Trying again");
        ShouldBeAll(ran.Json);
        (await server.CountAsync(slug)).ShouldBe(LeadFiles.Leads);
        (await server.CountAsync(slug, "active")).ShouldBe(LeadFiles.Active);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_array_that_breaks_ends_the_reading_and_the_summary_comes_all_the_same()
    {
        var slug = await server.MakeSourceAsync();
        var leads = string.Join(",\n", Enumerable.Range(0, 20_000).Select(LeadFiles.Json));
        var file = _folder.Write("leads.json", $"[{LeadFiles.Json(0)}, ] {leads}]");

        var ran = await RunAsync("stream", file, "-s", slug, "-o", "json", "--retries", "0");

        ran.Code.ShouldBe(2, ran.Err + server.Log);
        ran.Json.GetProperty("active").GetInt32().ShouldBe(1);
        ran.Json.GetProperty("invalid").GetInt32().ShouldBe(1);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_same_key_in_another_run_gets_the_same_outcomes()
    {
        var slug = await server.MakeSourceAsync();
        var file = _folder.Write("leads.json", $"[{string.Join(",\n", Enumerable.Range(0, 100).Select(LeadFiles.Json))}]");

        var first = await RunAsync("stream", file, "-s", slug, "-o", "json");
        var key = first.Json.GetProperty("idempotency_key").GetString()!;
        var second = await RunAsync("stream", file, "-s", slug, "-o", "json", "--idempotency-key", key);
        var other = await RunAsync("stream", file, "-s", slug, "-o", "json");

        second.Json.GetProperty("active").GetInt32().ShouldBe(94);
        second.Json.GetProperty("batch_id").GetString().ShouldBe(first.Json.GetProperty("batch_id").GetString());
        other.Json.GetProperty("active").GetInt32().ShouldBe(0);
        (await server.CountAsync(slug, "active")).ShouldBe(94);
    }

    [Fact(Timeout = 60_000)]
    public async Task Standard_input_may_pause_longer_than_Kestrel_likes()
    {
        var slug = await server.MakeSourceAsync();
        var cli = Cli.Start(server.Url, ["stream", "-", "-s", slug, "-o", "json", "--retries", "0"], AsOperator);

        await cli.Stdin.WriteLineAsync("no lead");
        await cli.Stdin.WriteLineAsync(LeadFiles.Json(1));
        await cli.Stdin.FlushAsync(TestContext.Current.CancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(8), TestContext.Current.CancellationToken);
        (await server.CountAsync(slug, "active")).ShouldBe(1);
        await cli.Stdin.WriteLineAsync(LeadFiles.Json(2));
        cli.Stdin.Close();
        var ran = await cli.EndAsync();

        ran.Code.ShouldBe(2, ran.Err);
        ran.Json.GetProperty("active").GetInt32().ShouldBe(2);
        ran.Err.ShouldContain("2 leads, 0/s: 1 active, 0 duplicate, 0 rejected, 1 invalid", customMessage: "what is known is told during the pause");
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_called_gzip_and_is_none_is_an_invalid_record()
    {
        var slug = await server.MakeSourceAsync();

        var ran = await RunAsync("stream", _folder.Write("no.csv.gz", "email\na@example.com\n"), "-s", slug, "-o", "json", "-r", _folder["rejected"]);

        ran.Code.ShouldBe(2, ran.Err);
        ran.Json.GetProperty("invalid").GetInt32().ShouldBe(1);
        File.ReadAllText(_folder["rejected"]).ShouldBe("{\"line\":1,\"status\":\"invalid\",\"reason\":\"malformed_json\"}\n");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_source_is_made_filled_suppressed_and_read()
    {
        var keyFile = _folder["key"];
        var made = await RunAsync(
            "sources", "create", "made-by-cli", "--name", "Made", "--required-fields", "email", "--daily-cap", "5", "--key-file", keyFile, "-o", "json");
        made.Code.ShouldBe(0, made.Err);
        made.Json.GetProperty("daily_cap").GetInt32().ShouldBe(5);
        var key = (await File.ReadAllTextAsync(keyFile, TestContext.Current.CancellationToken)).Trim();
        (made.Out + made.Err).ShouldNotContain(key);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(keyFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        (await RunAsync("sources", "create", "made-by-cli", "--key-file", _folder["other"])).Code.ShouldBe(3);
        File.Exists(_folder["other"]).ShouldBeFalse();
        (await RunAsync("sources", "list", "-o", "json")).Out.ShouldContain("made-by-cli");
        (await RunAsync("sources", "get", "made-by-cli")).Out.ShouldContain("made-by-cli");
        (await RunAsync("sources", "get", "not-there")).Code.ShouldBe(3);

        var list = _folder.Write("s.csv", "email\nx@example.com\nnobody\n");
        var import = await RunAsync("suppression", "import", list, "-s", "made-by-cli", "--key", key, "-o", "json");
        import.Code.ShouldBe(2, import.Err);
        import.Json.GetProperty("added").GetInt32().ShouldBe(1);
        (await RunAsync("suppression", "add", "email", "y@example.com", "z@example.com", "-s", "made-by-cli", "--key", key)).Code.ShouldBe(0);
        (await RunAsync("suppression", "remove", "email", "z@example.com", "-s", "made-by-cli", "--key", key)).Code.ShouldBe(0);
        (await RunAsync("suppression", "add", "email", "nobody", "-s", "made-by-cli", "--key", key)).Code.ShouldBe(3);

        var leads = _folder.Write("l.csv", "email\nx@example.com\ny@example.com\nz@example.com\n");
        var streamed = await RunAsync("stream", leads, "-s", "made-by-cli", "--key", key, "-o", "json");
        streamed.Json.GetProperty("rejected").GetInt32().ShouldBe(2);
        var fetched = await RunAsync("fetch", "-s", "made-by-cli", "--key", key, "--status", "active", "-o", "json");
        fetched.Json.EnumerateArray().Single().GetProperty("email").GetString().ShouldBe("z@example.com");
        var wrong = await RunAsync("fetch", "-s", "made-by-cli", "--key", key, "--status", "nope");
        wrong.Code.ShouldBe(3);
        wrong.Err.ShouldContain("Status must be active, sold, duplicate or rejected.");
    }

    private static void ShouldBeAll(JsonElement summary)
    {
        summary.GetProperty("received").GetInt32().ShouldBe(LeadFiles.Leads);
        summary.GetProperty("active").GetInt32().ShouldBe(LeadFiles.Active);
        summary.GetProperty("duplicate").GetInt32().ShouldBe(LeadFiles.Duplicate);
        summary.GetProperty("rejected").GetInt32().ShouldBe(0);
        summary.GetProperty("invalid").GetInt32().ShouldBe(LeadFiles.Invalid);
    }

    private async Task<Ran> RunAsync(params string[] args)
    {
        var cli = Cli.Start(server.Url, args, AsOperator);
        cli.Stdin.Close();
        return await cli.EndAsync();
    }
}
