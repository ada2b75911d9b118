using System.Diagnostics.Metrics;
using Pingtree.Pipeline.Delivering;

namespace Pingtree.Delivery.Dispatching;

/// <summary>What the delivering of webhooks measures.</summary>
internal static class DeliveryMetrics
{
    private static readonly Meter Meter = new("Pingtree");

    private static readonly Counter<long> Attempts =
        Meter.CreateCounter<long>("pingtree_webhook_attempts_total", description: "Attempts to deliver a webhook, by result.");

    private static readonly Histogram<double> Duration =
        Meter.CreateHistogram<double>("pingtree_webhook_attempt_seconds", "s", "Time an attempt took, answered or not.");

    private static readonly Gauge<long> Due =
        Meter.CreateGauge<long>("pingtree_webhook_deliveries_due", description: "Deliveries whose time has come, to endpoints that take them.");

    private static readonly Gauge<double> OldestDue =
        Meter.CreateGauge<double>("pingtree_webhook_oldest_due_seconds", "s", "How long the longest due delivery to an endpoint that takes them has been waiting.");

    /// <summary>What came of an attempt, in a word.</summary>
    public static string ResultOf(DeliveryAnswer answer, DeliveryDecision decision) => decision.Status switch
    {
        DeliveryStatus.Delivered => "delivered",
        DeliveryStatus.Cancelled => "gone",
        _ => answer.Status is null ? "no_answer" : "refused",
    };

    public static void RecordAttempt(DeliveryAnswer answer, DeliveryDecision decision, TimeSpan elapsed)
    {
        Attempts.Add(1, new KeyValuePair<string, object?>("result", ResultOf(answer, decision)));
        Duration.Record(elapsed.TotalSeconds);
    }

    public static void RecordBacklog(DeliveryBacklog backlog, DateTimeOffset now)
    {
        Due.Record(backlog.Due);
        OldestDue.Record(backlog.OldestDueAt is { } since && since < now ? (now - since).TotalSeconds : 0);
    }
}
