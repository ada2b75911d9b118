using System.Diagnostics.Metrics;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Workers.Routing;

/// <summary>What the routing of outcomes measures.</summary>
internal static class RoutingMetrics
{
    private static readonly Meter Meter = new("Pingtree");

    private static readonly Counter<long> Routed =
        Meter.CreateCounter<long>("pingtree_outcomes_routed_total", description: "Outcomes that passed the routing, by event; at least once each.");

    private static readonly Counter<long> Published =
        Meter.CreateCounter<long>("pingtree_buyer_events_published_total", description: "Events published for buyers and taken by a queue; at least once each.");

    public static void RecordPublished(int events) => Published.Add(events);

    public static void Record(IReadOnlyList<LeadEvent> events)
    {
        foreach (var (kind, leads) in events.CountBy(e => e.Kind))
            Routed.Add(leads, new KeyValuePair<string, object?>("event", kind.ToType()));
    }
}
