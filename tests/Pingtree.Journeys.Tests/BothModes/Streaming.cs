using System.Text;

namespace Pingtree.Journeys.Tests.BothModes;

public abstract partial class Journeys
{
    private const string Ndjson = "application/x-ndjson";

    [Fact(Timeout = 120_000)]
    public async Task A_streamed_batch_counts_every_record_where_it_ended()
    {
        var source = await SetUp.NewSourceAsync();
        var word = Made.Word();
        var lines = Enumerable.Range(0, 3000).Select(i => (i % 100) switch
        {
            7 => """{"email":"nobody","phone":"1"}""",
            8 => "no json",
            9 => Line(word, 0),
            _ => Line(word, i),
        }).ToList();

        var answer = await StreamAsync(source, string.Join('\n', lines));

        answer.Status.ShouldBe(200, answer.Text);
        (answer["received"], answer["active"], answer["duplicate"], answer["rejected"], answer["invalid"]).ShouldBe(("3000", "2910", "30", "0", "60"));
        answer.Json.GetProperty("errors").GetArrayLength().ShouldBe(60);
        (await source.FetchAsync("status=active"))["total"].ShouldBe("2910");
        var batch = await source.GetAsync($"{source.Root}/batches/{answer["batch_id"]}");
        (batch["complete"], batch["received"], batch["invalid"]).ShouldBe(("True", "3000", "60"));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_batch_that_broke_half_way_is_sent_again_and_makes_no_second_lead()
    {
        var source = await SetUp.NewSourceAsync();
        var (word, key) = (Made.Word(), ("Idempotency-Key", Made.Word()));
        var lines = Enumerable.Range(0, 2000).Select(i => Line(word, i)).ToList();

        await Should.ThrowAsync<HttpRequestException>(() =>
            source.SendAsync(HttpMethod.Post, $"{source.Root}/create/batch", new BreakingContent(string.Join('\n', lines[..1200]) + "\n"), key));
        var again = await StreamAsync(source.On(SetUp.Intakes[^1]), string.Join('\n', lines), key);

        (again["received"], again["active"], again["duplicate"]).ShouldBe(("2000", "2000", "0"));
        (await source.FetchAsync())["total"].ShouldBe("2000");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_line_that_changed_under_the_same_key_is_that_lines_mismatch()
    {
        var source = await SetUp.NewSourceAsync();
        var (word, key) = (Made.Word(), ("Idempotency-Key", Made.Word()));
        await StreamAsync(source, $"{Line(word, 1)}\n{Line(word, 2)}\n", key);

        var again = await StreamAsync(source, $"{Line(word, 1)}\n{Line(word, 3)}\n", key);

        (again["active"], again["invalid"]).ShouldBe(("1", "1"));
        var error = again.Json.GetProperty("errors").EnumerateArray().ShouldHaveSingleItem();
        (error.GetProperty("line").GetInt32(), error.GetProperty("reason").GetString()).ShouldBe((2, "idempotency_mismatch"));
        (await source.FetchAsync())["total"].ShouldBe("2");
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_does_not_wait_finds_the_summary_at_its_place()
    {
        var source = await SetUp.NewSourceAsync();
        var word = Made.Word();

        var answer = await StreamAsync(source, string.Join('\n', Enumerable.Range(0, 700).Select(i => Line(word, i))), ("Prefer", "respond-async"));

        (answer.Status, answer["received"]).ShouldBe((202, "700"));
        Answer summary;
        do
            summary = await source.GetAsync(answer["location"]!);
        while (summary["complete"] != "True");
        summary["active"].ShouldBe("700");
    }

    private static string Line(string word, int i) => $$"""{"email":"{{word}}.{{i}}@example.com","phone":"{{5550000000 + i}}"}""";

    private static Task<Answer> StreamAsync(SourceApi source, string lines, params (string Name, string Value)[] headers) =>
        source.SendAsync(HttpMethod.Post, $"{source.Root}/create/batch", new StringContent(lines, Encoding.UTF8, Ndjson), headers);

    /// <summary>Sends some lines and then breaks the connection.</summary>
    private sealed class BreakingContent : HttpContent
    {
        private readonly byte[] _lines;

        public BreakingContent(string lines)
        {
            _lines = Encoding.UTF8.GetBytes(lines);
            Headers.ContentType = new(Ndjson);
        }

        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            await stream.WriteAsync(_lines, Ct);
            await stream.FlushAsync(Ct);
            await Task.Delay(500, Ct);
            throw new IOException("The connection of the test breaks.");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
