using System.Diagnostics.Metrics;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Workers.Screening;

/// <summary>What a worker's screening measures.</summary>
internal static class ScreeningMetrics
{
    private static readonly Meter Meter = new("Pingtree");

    private static readonly Counter<long> Screened =
        Meter.CreateCounter<long>("pingtree_leads_screened_total", description: "Leads screened and stored, by status.");

    private static readonly Histogram<double> Duration =
        Meter.CreateHistogram<double>("pingtree_screening_seconds", "s", "Time from taking a batch to its published outcomes.");

    private static readonly Histogram<int> BatchSize =
        Meter.CreateHistogram<int>("pingtree_screening_batch_leads", description: "Leads in a screened batch.");

    public static void Record(IReadOnlyList<LeadOutcome> outcomes, TimeSpan elapsed)
    {
        foreach (var (status, leads) in outcomes.CountBy(o => o.Status))
            Screened.Add(leads, new KeyValuePair<string, object?>("status", status.ToWord()));
        Duration.Record(elapsed.TotalSeconds);
        BatchSize.Record(outcomes.Count);
    }
}
