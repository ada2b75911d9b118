using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Pingtree.Contracts.Leads;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Sources;
using Pingtree.Workers.Routing;

namespace Pingtree.Workers.Screening;

/// <summary>The worker's side of the walk: messages become leads, leads are screened and stored, outcomes leave.</summary>
internal sealed partial class BatchScreening(
    ISourceStore sources,
    LeadScreening screening,
    StorePatience patience,
    ScreeningReplies replies,
    OutcomeAnnouncer announcer,
    ILogger<BatchScreening> log)
{
    /// <summary>
    /// Returns once every readable lead is stored and its outcome published. Entry i is null where lead i went through, else why it is
    /// no lead at all. While the store is away, waits for it: the queue is the buffer.
    /// </summary>
    public async Task<IReadOnlyList<Exception?>> ScreenAsync(IReadOnlyList<LeadReceived> messages, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        var faults = new Exception?[messages.Count];
        var outcomes = await patience.HoldOnAsync(() => ScreenOnceAsync(messages, faults, ct), ct);

        replies.Send(messages, outcomes);
        await announcer.AnnounceAsync(outcomes, ct);

        ScreeningMetrics.Record(outcomes, Stopwatch.GetElapsedTime(started));
        LogBatch(outcomes, faults, Stopwatch.GetElapsedTime(started));
        return faults;
    }

    private async Task<IReadOnlyList<LeadOutcome>> ScreenOnceAsync(IReadOnlyList<LeadReceived> messages, Exception?[] faults, CancellationToken ct)
    {
        var known = await sources.FindManyAsync(messages.Select(m => m.SourceId).ToHashSet(), ct);
        var leads = new List<Lead>(messages.Count);
        for (var i = 0; i < messages.Count; i++)
        {
            faults[i] = LeadMessages.TryRead(messages[i], known, out var lead);
            if (lead is not null)
                leads.Add(lead);
        }

        return leads.Count == 0 ? [] : await screening.ScreenAsync(leads, ct);
    }

    private void LogBatch(IReadOnlyList<LeadOutcome> outcomes, Exception?[] faults, TimeSpan elapsed)
    {
        if (!log.IsEnabled(LogLevel.Information))
            return;

        var byStatus = outcomes.CountBy(o => o.Status).ToDictionary();
        Screened(
            outcomes.Count,
            byStatus.GetValueOrDefault(LeadStatus.Active),
            byStatus.GetValueOrDefault(LeadStatus.Duplicate),
            byStatus.GetValueOrDefault(LeadStatus.Rejected),
            faults.Count(f => f is not null),
            elapsed.TotalMilliseconds);
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Screened {Leads} leads: {Active} active, {Duplicate} duplicate, {Rejected} rejected, {Unreadable} unreadable, in {Milliseconds:0.0} ms")]
    private partial void Screened(int leads, int active, int duplicate, int rejected, int unreadable, double milliseconds);
}
