using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pingtree.Contracts.Leads;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Intake.Tests.SourceApi;

public sealed class CreateBatchTests
{
    private const string Batch = IntakeHost.Home + "/create/batch";
    private const string Ndjson = "application/x-ndjson";

    [Fact(Timeout = 30_000)]
    public async Task Every_record_is_counted_where_it_ended()
    {
        await using var host = await IntakeHost.StartAsync();
        host.OnChunk = chunk =>
        {
            host.Screen(chunk, "adsci");
            return Task.CompletedTask;
        };

        var answer = (await SendAsync(host, "{}\n{}\n\n{}\n{}\n{}\nnonsense\n{\"email\":{}}\n")).ShouldBeOk();

        Numbers(answer).ShouldBe((7, 1, 1, 2, 3));
        var errors = answer.Json.GetProperty("errors").EnumerateArray().ToList();
        errors.Select(e => (e.GetProperty("line").GetInt32(), e.GetProperty("reason").GetString()))
            .ShouldBe([(6, "validation_error"), (7, "malformed_json"), (8, "validation_error")]);
        errors[2].GetProperty("errors").GetProperty("email").GetString().ShouldBe("Email must be a string, number or boolean.");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_chunk_has_at_most_500_leads_whose_ids_follow_their_lines()
    {
        await using var host = await IntakeHost.StartAsync();

        var answer = (await SendAsync(host, string.Concat(Enumerable.Repeat("{\"email\":\"a@b.com\"}\n", 1203)))).ShouldBeOk();

        Numbers(answer).ShouldBe((1203, 1203, 0, 0, 0));
        var batch = LeadId.Parse(answer.Json.GetProperty("batch_id").GetString()!);
        var leads = host.Chunks.SelectMany(c => LeadChunk.Read(c.Leads)).ToList();
        host.Chunks.ShouldAllBe(c => LeadChunk.Read(c.Leads).Count <= LeadBatchReceived.MaxLeads);
        leads.Select(l => l.Id.PlacesBehind(batch)).Order().ShouldBe(Enumerable.Range(1, 1203).Select(i => (long)i));
    }

    [Fact(Timeout = 30_000)]
    public async Task Sent_again_under_its_key_a_record_is_the_same_lead()
    {
        await using var host = await IntakeHost.StartAsync();

        await SendAsync(host, "{}\n{}\n", Ndjson, ("Idempotency-Key", "one"));
        await SendAsync(host, "{}\n{}\n", Ndjson, ("Idempotency-Key", "one"));
        await SendAsync(host, "{}\n{}\n", Ndjson, ("Idempotency-Key", "two"));

        var ids = host.Chunks.ConvertAll(c => LeadChunk.Read(c.Leads).Select(l => l.Id).ToList());
        ids[1].ShouldBe(ids[0]);
        ids[2].Intersect(ids[0]).ShouldBeEmpty();
    }

    [Fact(Timeout = 30_000)]
    public async Task Lines_are_answered_as_they_become_known_and_the_summary_comes_last()
    {
        await using var host = await IntakeHost.StartAsync();
        host.OnChunk = chunk =>
        {
            host.Screen(chunk, "ad");
            return Task.CompletedTask;
        };

        var answer = await SendAsync(host, "{}\nnonsense\n{}\n", Ndjson, ("Accept", Ndjson));

        var lines = answer.Text.TrimEnd('\n').Split('\n').Select(l => System.Text.Json.JsonElement.Parse(l)).ToList();
        lines[..^1].Select(l => (l.GetProperty("line").GetInt32(), l.GetProperty("status").GetString())).Order()
            .ShouldBe([(1, "active"), (2, "invalid"), (3, "duplicate")]);
        lines[^1].GetProperty("received").GetInt32().ShouldBe(3);
    }

    [Fact(Timeout = 30_000)]
    public async Task Who_does_not_wait_gets_the_place_to_look()
    {
        await using var host = await IntakeHost.StartAsync();
        host.OnChunk = _ => Task.CompletedTask;

        var answer = (await SendAsync(host, "{}\n{}\n", Ndjson, ("Prefer", "respond-async"))).ShouldBeOk(202);

        var location = answer.Json.GetProperty("location").GetString();
        location.ShouldBe($"{IntakeHost.Home}/batches/{answer.Json.GetProperty("batch_id").GetString()}");
        answer.Header("Location").ShouldBe(location);
        answer.Json.GetProperty("received").GetInt32().ShouldBe(2);
        host.Chunks.ShouldHaveSingleItem().ReplyTo.ShouldBeNull();
        (await host.GetAsync(location!)).ShouldBeOk().Json.GetProperty("complete").GetBoolean().ShouldBeFalse();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_lost_reply_is_found_in_the_store()
    {
        await using var host = await IntakeHost.StartAsync();
        host.OnChunk = chunk =>
        {
            foreach (var lead in LeadChunk.Read(chunk.Leads))
                host.Leads.Outcomes[lead.Id] = new LeadOutcome(lead.Id, lead.SourceId, LeadStatus.Active);
            return Task.CompletedTask;
        };

        Numbers((await SendAsync(host, "{}\n{}\n")).ShouldBeOk()).ShouldBe((2, 2, 0, 0, 0));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_bus_that_stays_away_is_a_503_and_the_batch_may_be_sent_again()
    {
        await using var host = await IntakeHost.StartAsync();
        host.OnChunk = _ => throw new InvalidOperationException("The broker of the test is away.");

        (await SendAsync(host, "{}\n")).ShouldBeRefused(503, "unavailable").Header("Retry-After").ShouldNotBeNull();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_server_that_stops_waits_for_the_end_of_a_batch_but_not_for_ever()
    {
        await using var host = await IntakeHost.StartAsync();
        var (soon, never) = (new OpenBody(), new OpenBody());
        var ends = host.SendAsync(HttpMethod.Post, Batch, soon, IntakeHost.HomeKey);
        var goesOn = host.SendAsync(HttpMethod.Post, Batch, never, IntakeHost.HomeKey);
        while (host.Chunks.Count < 2)
            await Task.Delay(10, TestContext.Current.CancellationToken);

        host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        soon.End();

        Numbers((await ends).ShouldBeOk()).ShouldBe((1, 1, 0, 0, 0));
        goesOn.IsCompleted.ShouldBeFalse("a batch is given some seconds to end");
        (await goesOn).ShouldBeRefused(503, "unavailable").Header("Retry-After").ShouldNotBeNull();
    }

    [Theory(Timeout = 30_000)]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-ndjson; charset=utf-16")]
    public async Task A_body_nobody_reads_is_a_415(string type)
    {
        await using var host = await IntakeHost.StartAsync();

        (await SendAsync(host, "{}", type)).ShouldBeRefused(415, "unsupported_media_type");
    }

    private static Task<Answer> SendAsync(IntakeHost host, string body, string type = Ndjson, params (string Name, string Value)[] headers) =>
        host.SendAsync(HttpMethod.Post, Batch, IntakeHost.Content(Encoding.UTF8.GetBytes(body), type), IntakeHost.HomeKey, headers);

    private static (int, int, int, int, int) Numbers(Answer answer)
    {
        int Of(string name) => answer.Json.GetProperty(name).GetInt32();
        return (Of("received"), Of("active"), Of("duplicate"), Of("rejected"), Of("invalid"));
    }

    /// <summary>One lead, and then nothing, until it is told to end.</summary>
    private sealed class OpenBody : HttpContent
    {
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public OpenBody() => Headers.ContentType = new(Ndjson);

        public void End() => _end.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync("{}\n"u8.ToArray(), TestContext.Current.CancellationToken);
            await stream.FlushAsync(TestContext.Current.CancellationToken);
            await _end.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
