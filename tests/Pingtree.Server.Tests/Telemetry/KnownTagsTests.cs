using System.Diagnostics;
using OpenTelemetry;
using Pingtree.Server.Telemetry;

namespace Pingtree.Server.Tests.Telemetry;

public sealed class KnownTagsTests
{
    [Fact]
    public void A_span_keeps_the_tags_we_know_and_no_other()
    {
        using var span = new Activity("request")
            .SetTag("http.route", "/create").SetTag("url.query", "?token=secret").SetTag("url.full", "http://x/?token=secret").SetTag("url.path", "/leads/ada@example.com")
            .SetTag("user_agent.original", "ada").SetTag("pingtree.leads", 3);
        using var processor = new KnownTags();

        processor.OnEnd(span);

        span.TagObjects.ShouldBe([new("http.route", "/create"), new("pingtree.leads", 3)]);
    }

    [Fact]
    public void A_status_is_told_without_words()
    {
        using var span = new Activity("request").SetStatus(ActivityStatusCode.Error, "ada@example.com is no phone number");
        using var processor = new KnownTags();

        processor.OnEnd(span);

        span.Status.ShouldBe(ActivityStatusCode.Error);
        span.StatusDescription.ShouldBeNull();
    }

    [Fact]
    public void Of_spans_only_those_without_events_and_tags_of_links_reach_a_collector()
    {
        var place = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        using var exporter = new Exported();
        using var processors = new CompositeProcessor<Activity>([new KnownTags(), new SimpleActivityExportProcessor(exporter)]);

        End(processors, new Activity("plain").AddLink(new ActivityLink(place)));
        End(processors, new Activity("broken").AddException(new FormatException("ada@example.com is no phone number")));
        End(processors, new Activity("linked").AddLink(new ActivityLink(place, new ActivityTagsCollection { ["user"] = "ada@example.com" })));

        exporter.Names.ShouldBe(["plain"]);
    }

    private static void End(CompositeProcessor<Activity> processors, Activity activity)
    {
        using var span = activity;
        span.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        processors.OnEnd(span.Start());
    }

    private sealed class Exported : BaseExporter<Activity>
    {
        public List<string> Names { get; } = [];

        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
                Names.Add(span.OperationName);
            return ExportResult.Success;
        }
    }
}
