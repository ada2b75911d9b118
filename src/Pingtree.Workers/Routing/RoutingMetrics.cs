using System.Diagnostics.Metrics;
using Pingtree.Contracts.Leads;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;

namespace Pingtree.Workers.Routing;

/// <summary>What the routing of outcomes measures.</summary>
internal static class RoutingMetrics
{
    private static readonly Meter Meter = new("Pingtree");

    private static readonly Counter<long> Routed =
        Meter.CreateCounter<long>("pingtree_outcomes_routed_total", description: "Outcomes that passed the routing, by event; at least once each.");

    public static void Record(IReadOnlyList<SourceOutcomes> sources)
    {
        foreach (var (status, leads) in sources.SelectMany(s => s.Letters).CountBy(OutcomeLetters.StatusOf))
            Routed.Add(leads, new KeyValuePair<string, object?>("event", $"lead.{status.ToWord()}"));
    }
}
