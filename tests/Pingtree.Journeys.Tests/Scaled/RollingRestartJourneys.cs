using System.Diagnostics;
using System.Net;
using System.Text;

namespace Pingtree.Journeys.Tests.Scaled;

/// <summary>Every process is replaced in turn while leads stream in, as an upgrade does it: SIGTERM, wait, start.</summary>
public sealed class RollingRestartJourneys(OutageSetUp outage) : IClassFixture<OutageSetUp>
{
    private const string Ndjson = "application/x-ndjson";

    /// <summary>What an orchestrator may count on; it kills after 30 s.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(25);

    private readonly ScaledSetUp _setUp = outage.SetUp;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 240_000)]
    public async Task A_stream_without_an_end_is_cut_and_sent_again_elsewhere_and_no_lead_is_lost_or_doubled()
    {
        var source = await _setUp.NewSourceAsync();
        var (key, lines) = (("Idempotency-Key", Made.Word()), new Lines());
        var load = Load.Start([.. _setUp.Intakes.Select(source.On)], partners: 4);

        // The stream goes into the first intake; the others are replaced under it, then that one.
        var cut = SendAsync(source, lines, key);
        foreach (var process in _setUp.Processes.Except([_setUp.Intakes[0]]).Append(_setUp.Intakes[0]))
        {
            var before = lines.Written;
            await load.WaitForAnswersAsync(20);
            await StopInTimeAsync(process);
            await load.WaitForAnswersAsync(20);
            await process.StartAgainAsync();
            if (process != _setUp.Intakes[0])
                lines.Written.ShouldBeGreaterThan(before, "the stream went on beside the restart");
        }

        // What arrives is a refusal, or a broken connection where the client had not finished sending.
        (await cut).ShouldBeOneOf(0, 503);
        await load.StopAsync();
        var sent = lines.Written;
        var again = await source.On(_setUp.Intakes[1])
            .SendAsync(HttpMethod.Post, $"{source.Root}/create/batch", new StringContent(lines.First(sent), Encoding.UTF8, Ndjson), key);

        again.Status.ShouldBe(200, again.Text);
        (again["received"], again["active"], again["duplicate"]).ShouldBe(($"{sent}", $"{sent}", "0"));
        load.Answers.ShouldAllBe(a => a.Status == 200 || a.Status == 202 || (a.Status == 503 && a.Reason == "unavailable"));
        foreach (var id in load.Promised)
            (await source.WaitForLeadAsync(id)).GetProperty("status").GetString().ShouldBe("active");
        _setUp.ShouldNotHaveLogged(source.Key);
    }

    private static async Task StopInTimeAsync(PingtreeProcess process)
    {
        var watch = Stopwatch.StartNew();
        (await process.StopAsync()).ShouldBe(0);
        watch.Elapsed.ShouldBeLessThan(StopLimit);
    }

    /// <summary>The status of the answer; 0 where the connection broke.</summary>
    private static async Task<int> SendAsync(SourceApi source, Lines lines, (string Name, string Value) key)
    {
        // A connection of its own, without the time limit of a request that ends.
        using var http = new HttpClient { BaseAddress = source.Http.BaseAddress, Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{source.Root}/create/batch") { Content = lines };
        request.Headers.Authorization = new("Bearer", source.Key);
        request.Headers.Add(key.Name, key.Value);
        try
        {
            using var answer = await http.SendAsync(request, Ct);
            return (int)answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    /// <summary>Leads one after the other, until nobody takes them.</summary>
    private sealed class Lines : HttpContent
    {
        private readonly string _word = Made.Word();
        private int _written;

        public Lines() => Headers.ContentType = new(Ndjson);

        public int Written => Volatile.Read(ref _written);

        public string First(int count) => string.Concat(Enumerable.Range(1, count).Select(Line));

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            while (true)
            {
                await stream.WriteAsync(Encoding.UTF8.GetBytes(Line(_written + 1)), Ct);
                await stream.FlushAsync(Ct);
                Interlocked.Increment(ref _written);
                await Task.Delay(2, Ct);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        private string Line(int number) => $$"""{"email":"{{_word}}.{{number}}{{Made.EmailDomain}}","phone":"{{5550000000 + number}}"}""" + "\n";
    }
}
