namespace Pingtree.Journeys.Tests.Tracing;

/// <summary>What a collector is told of a lead's way.</summary>
public abstract class TraceJourneys(TracedSetUp traced)
{
    private const int Limit = 120_000;

    private readonly Collector _collector = traced.Collector;

    private SetUp SetUp => traced.SetUp;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task A_create_is_one_trace_from_the_request_over_the_bus_to_store_and_webhook()
    {
        var source = await SetUp.NewSourceAsync();
        using var endpoint = new Endpoint { Answer = before => before == 0 ? 500 : 200 };
        (await source.PostAsync($"{source.Root}/webhooks", new { url = endpoint.Url })).Status.ShouldBe(201);

        var created = await source.CreateAsync(Made.Lead());
        await endpoint.WaitForAsync($"{created.LeadId}.lead.active", posts: 2);
        var trace = await TraceAsync(created.LeadId, spans => spans.Count(span => span.Name == "webhook") == 2);

        trace.ShouldAllBe(span => span.Service == "journey");
        var request = trace.Single(span => span.Parent.Length == 0);
        request.Name.ShouldBe("POST /api/v1/database-source/{slug}/create");
        request.Tags.ShouldBe(
            new Dictionary<string, string>
            {
                ["http.request.method"] = "POST",
                ["http.route"] = "/api/v1/database-source/{slug}/create",
                ["http.response.status_code"] = "200",
                ["pingtree.lead_id"] = created.LeadId,
            },
            ignoreOrder: true);
        PathTo("store", trace).ShouldBe([request.Name, "publish LeadReceived", "consume LeadReceived", "screen", "store"]);
        PathTo("webhook", trace).ShouldBe([request.Name, "publish LeadReceived", "consume LeadReceived", "screen", "publish LeadsScreened", "consume LeadsScreened", "route", "webhook"]);
        trace.Single(span => span.Name == "screen").Tags["pingtree.outcome.active"].ShouldBe("1");
        trace.Where(span => span.Name == "webhook").Select(span => (span.Tags["pingtree.attempt"], span.Tags["pingtree.result"], span.Tags["http.response.status_code"]))
            .ShouldBe([("1", "refused", "500"), ("2", "delivered", "200")], ignoreOrder: true);
    }

    [Fact(Timeout = Limit)]
    public async Task Each_chunk_of_a_stream_is_a_trace_of_its_own_linked_to_the_request()
    {
        var source = await SetUp.NewSourceAsync();
        var lines = string.Join('\n', Enumerable.Range(0, 1100).Select(_ => System.Text.Json.JsonSerializer.Serialize(Made.Lead())));

        var answer = await source.PostTextAsync($"{source.Root}/create/batch", lines, "application/x-ndjson");
        answer["active"].ShouldBe("1100", answer.Text);
        var chunks = await ChunksAsync(leads: 1100);

        chunks.Count().ShouldBe(3);
        chunks.Select(chunk => chunk.Trace).Append(chunks.Key).ShouldBeUnique();
        foreach (var chunk in chunks)
        {
            chunk.Parent.ShouldBeEmpty();
            PathTo("store", InTrace(chunk.Trace)).ShouldBe(["chunk", "publish LeadBatchReceived", "consume LeadBatchReceived", "screen", "store"]);
        }

        await UntilAsync(() => InTrace(chunks.Key).Count > 0);
        InTrace(chunks.Key).ShouldHaveSingleItem().Name.ShouldBe("POST /api/v1/database-source/{slug}/create/batch");
    }

    [Fact(Timeout = Limit)]
    public async Task Nothing_of_a_person_or_a_key_is_ever_sent()
    {
        var source = await SetUp.NewSourceAsync();
        var (name, person, suppressed, phone) = ($"Name{Made.Word()}", Made.Word(), Made.Word(), Made.Phone());
        using var endpoint = new Endpoint();
        var webhook = await source.PostAsync($"{source.Root}/webhooks", new { url = $"{endpoint.Url}?secret={person}" });
        var lead = Made.Lead($"{person}@journey.example", phone);
        lead["first_name"] = name;

        var created = await source.CreateAsync(lead, ("Idempotency-Key", $"key-{person}"), ("User-Agent", person));
        await source.CreateAsync(lead);
        await source.CreateAsync(new { first_name = name, email = person, phone = $"{phone}1" });
        await source.SuppressAsync("email", $"{suppressed}@journey.example");
        await source.CreateAsync(Made.Lead($"{suppressed}@journey.example"));
        await source.FetchAsync($"email={person}%40journey.example&phone={phone}");
        await source.GetAsync($"{source.Root}/leads/{person}");
        await source.GetAsync($"/api/{person}?token={person}");
        await source.SendAsync(new HttpMethod(person.ToUpperInvariant()), $"{source.Root}/create");
        await source.With($"wrong-{person}").FetchAsync();
        await source.PostAsync($"/api/v1.1/profiles/import?token=token-{person}", new { db_id = 1, data = new { email = $"{person}@journey.example" } });
        await source.PostTextAsync($"{source.Root}/create/batch", System.Text.Json.JsonSerializer.Serialize(lead), "application/x-ndjson");
        await endpoint.WaitForAsync($"{created.LeadId}.lead.active");
        var last = await source.CreateAsync(Made.Lead());

        await TraceAsync(last.LeadId, spans => spans.Any(span => span.Name == "store"));
        await TraceAsync(created.LeadId, spans => spans.Any(span => span.Name == "webhook"));
        await UntilAsync(() => _collector.Has("pingtree_webhook_attempts_total"));
        _collector.Spans.ShouldContain(span => span.Tags.GetValueOrDefault("http.response.status_code") == "404");
        foreach (var secret in (string[])[name, person, suppressed, phone, Made.EmailDomain, source.Key, SetUp.AdminKey, webhook["secret"]!, source.Slug])
            _collector.Has(secret).ShouldBeFalse(secret);
    }

    [Fact(Timeout = Limit)]
    public async Task Metrics_go_to_the_same_place_and_logs_nowhere()
    {
        var source = await SetUp.NewSourceAsync();
        await source.CreateAsync(Made.Lead());

        await UntilAsync(() => _collector.Has("pingtree_leads_screened_total") && _collector.Has("http.server.request.duration") && _collector.Has("dotnet.gc.collections"));
        await UntilAsync(() => _collector.Paths.Count > 1);

        _collector.Paths.ShouldBe(["/v1/metrics", "/v1/traces"], ignoreOrder: true);
    }

    [Fact(Timeout = Limit)]
    public async Task A_callers_trace_is_not_carried_on_and_probes_have_none()
    {
        var source = await SetUp.NewSourceAsync();
        const string theirs = "0af7651916cd43dd8448eb211c80319c";

        await source.GetAsync("/health/live");
        var created = await source.CreateAsync(Made.Lead(), ("traceparent", $"00-{theirs}-b7ad6b7169203331-01"));
        await TraceAsync(created.LeadId, spans => spans.Any(span => span.Name == "store"));

        _collector.Spans.ShouldNotContain(span => span.Trace == theirs);
        _collector.Spans.ShouldNotContain(span => span.Name.Contains("health", StringComparison.Ordinal));
    }

    private static int Leads(SentSpan span) => int.Parse(span.Tags["pingtree.leads"]);

    private IReadOnlyList<SentSpan> Spans(string name) => [.. _collector.Spans.Where(span => span.Name == name)];

    private IReadOnlyList<SentSpan> InTrace(string trace) => [.. _collector.Spans.Where(span => span.Trace == trace)];

    /// <summary>Waits until the trace of a create has come so far.</summary>
    private async Task<IReadOnlyList<SentSpan>> TraceAsync(string leadId, Func<IReadOnlyList<SentSpan>, bool> isWhole)
    {
        IReadOnlyList<SentSpan> trace = [];
        await UntilAsync(() =>
        {
            if (_collector.Spans.FirstOrDefault(span => span.Tags.GetValueOrDefault("pingtree.lead_id") == leadId) is { } request)
                trace = InTrace(request.Trace);
            return trace.Count > 0 && isWhole(trace) && IsClosed(trace);
        });
        return trace;
    }

    /// <summary>Waits for the chunks of a stream of so many leads, by the trace of its request, and for what became of them.</summary>
    private async Task<IGrouping<string, SentSpan>> ChunksAsync(int leads)
    {
        while (true)
        {
            var chunks = Spans("chunk").GroupBy(chunk => chunk.LinkedTraces.Single()).FirstOrDefault(own => own.Sum(Leads) == leads);
            if (chunks is not null && chunks.All(chunk => InTrace(chunk.Trace) is var trace && trace.Any(span => span.Name == "store") && IsClosed(trace)))
                return chunks;
            await Task.Delay(100, Ct);
        }
    }

    /// <summary>Whether every span's parent has come.</summary>
    private static bool IsClosed(IReadOnlyList<SentSpan> trace) => trace.All(span => span.Parent.Length == 0 || trace.Any(other => other.Id == span.Parent));

    /// <summary>The names from the root to a span, a message with its kind.</summary>
    private static IReadOnlyList<string> PathTo(string name, IReadOnlyList<SentSpan> trace)
    {
        var path = new List<string>();
        for (var span = trace.First(span => span.Name == name); span is not null; span = trace.SingleOrDefault(other => other.Id == span.Parent))
            path.Insert(0, span.Tags.TryGetValue("pingtree.message", out var message) ? $"{span.Name} {message}" : span.Name);
        return path;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(100, Ct);
    }
}

public sealed class EmbeddedTraceJourneys(TracedEmbedded traced) : TraceJourneys(traced), IClassFixture<TracedEmbedded>;

public sealed class ScaledTraceJourneys(TracedScaled traced) : TraceJourneys(traced), IClassFixture<TracedScaled>;

public sealed class GrpcTraceJourneys(TracedOverGrpc traced) : TraceJourneys(traced), IClassFixture<TracedOverGrpc>;
