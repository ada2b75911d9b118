using System.Diagnostics;
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
}
