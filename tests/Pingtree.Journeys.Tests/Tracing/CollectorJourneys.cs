using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Pingtree.Journeys.Tests.Tracing;

/// <summary>What a collector does, or what is said of it, and what that means for leads.</summary>
public sealed class CollectorJourneys
{
    private const int Limit = 120_000;

    [Fact(Timeout = Limit)]
    public async Task A_collector_that_is_away_or_never_answers_costs_no_lead_and_no_clean_end()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0); // takes connections and says nothing
        silent.Start();
        var nobody = $"http://127.0.0.1:{Testing.RealServers.Loopback.FreePorts(1)[0]}";
        foreach (var endpoint in (string[])[nobody, $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}"])
        {
            await using var setUp = await EmbeddedSetUp.StartAsync(
                ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint), ("OTEL_TRACES_SAMPLER", "always_on"), ("OTEL_BSP_SCHEDULE_DELAY", "100"), ("OTEL_METRIC_EXPORT_INTERVAL", "500"));
            var source = await setUp.NewSourceAsync();
            await source.CreateAsync(Made.Lead());

            var load = Load.Start([source]);
            await load.WaitForAnswersAsync(2000);
            await load.StopAsync();
            var end = Stopwatch.StartNew();
            var exitCode = await setUp.Process.StopAsync();

            load.Answers.ShouldAllBe(answer => answer.Status == 200);
            exitCode.ShouldBe(0, endpoint);
            end.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(25));
        }
    }

    [Fact(Timeout = Limit)]
    public async Task By_default_about_one_request_in_a_hundred_is_followed()
    {
        using var collector = new Collector();
        await using var setUp = await EmbeddedSetUp.StartAsync(collector.Settings());
        var source = await setUp.NewSourceAsync();

        var load = Load.Start([source]);
        await load.WaitForAnswersAsync(2000);
        await load.StopAsync();
        await setUp.Process.StopAsync(); // what is not sent yet is sent now

        collector.Spans.Select(span => span.Trace).Distinct().Count().ShouldBeInRange(1, load.Answers.Count / 20);
    }

    [Fact(Timeout = Limit)]
    public async Task The_trace_of_a_gateway_of_ones_own_is_carried_on_where_that_is_asked_for()
    {
        const string gateway = "0af7651916cd43dd8448eb211c80319c";
        using var collector = new Collector();
        await using var setUp = await EmbeddedSetUp.StartAsync(collector.Settings(("OTEL_PROPAGATORS", "tracecontext"), ("OTEL_METRICS_EXPORTER", "none")));
        var source = await setUp.NewSourceAsync();

        await source.CreateAsync(Made.Lead(), ("traceparent", $"00-{gateway}-b7ad6b7169203331-01"));
        await setUp.Process.StopAsync();

        collector.Spans.Where(span => span.Trace == gateway).Select(span => span.Name).ShouldContain("store");
        collector.Paths.ShouldBe(["/v1/traces"]);
    }

    [Fact(Timeout = Limit)]
    public async Task A_message_that_is_not_followed_carries_no_trace_and_begins_none()
    {
        using var collector = new Collector();
        await using var setUp = await EmbeddedSetUp.StartAsync(collector.Settings(("OTEL_TRACES_SAMPLER", "always_off")));
        var source = await setUp.NewSourceAsync();

        await source.CreateAsync(Made.Lead(), ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        await setUp.Process.StopAsync();

        collector.Paths.ShouldBe(["/v1/metrics"]);
    }
}
