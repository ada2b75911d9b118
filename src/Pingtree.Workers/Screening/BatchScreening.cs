using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Running;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Pingtree.Pipeline.Tracing;
using Pingtree.Workers.Routing;

namespace Pingtree.Workers.Screening;

/// <summary>The worker's side of the walk: what came in becomes leads, leads are screened and stored, outcomes leave.</summary>
internal sealed partial class BatchScreening(
    ISourceStore sources,
    LeadScreening screening,
    OutagePatience patience,
    OutcomeAnnouncer announcer,
    StopPoints stops,
    ILogger<BatchScreening> log)
{
    private static readonly SpanSource Spans = new("Pingtree.Workers");

    /// <summary>
    /// Returns once every readable lead is stored and its outcome published; entry i belongs to lead i. While the store is away,
    /// waits for it: the queue is the buffer.
    /// </summary>
    /// <param name="leads">The leads.</param>
    /// <param name="numbered">Whether they are records of a batch, which may be sent again under the same number.</param>
    /// <param name="origins">Where the leads stand in their traces.</param>
    /// <param name="reply">Called right after the store's write, before anything is published.</param>
    /// <param name="ct">Gives up; nothing is promised then.</param>
    public async Task<IReadOnlyList<ScreenedLead>> ScreenAsync(
        IReadOnlyList<IncomingLead> leads, bool numbered, IEnumerable<ActivityContext> origins, Action<IReadOnlyList<ScreenedLead>> reply, CancellationToken ct)
    {
        using var span = Spans.Begin("screen", ActivityKind.Internal, origins);
        var started = Stopwatch.GetTimestamp();
        stops.Pass(StopPoint.Received);
        var screened = await patience.HoldOnAsync(() => ScreenByRulesInForceAsync(leads, numbered, ct), ct);

        stops.Pass(StopPoint.Stored);
        reply(screened);
        var outcomes = screened.Select(s => s.Stored?.Outcome).OfType<LeadOutcome>().ToList();
        await announcer.AnnounceAsync(screened.Select(s => s.Stored).OfType<StoredOutcome>(), ct);
        stops.Pass(StopPoint.Announced);

        Describe(span, outcomes, leads.Count - outcomes.Count);
        ScreeningMetrics.Record(outcomes, Stopwatch.GetElapsedTime(started));
        LogBatch(outcomes, leads.Count - outcomes.Count, Stopwatch.GetElapsedTime(started));
        return screened;
    }

    private async Task<IReadOnlyList<ScreenedLead>> ScreenByRulesInForceAsync(IReadOnlyList<IncomingLead> leads, bool numbered, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return await ScreenOnceAsync(leads, numbered, ct);
            }
            catch (RulesChangedException) when (!ct.IsCancellationRequested)
            {
                // Somebody changed the source between our reading and our write: its leads are judged by what is in force now.
            }
        }
    }

    private async Task<IReadOnlyList<ScreenedLead>> ScreenOnceAsync(IReadOnlyList<IncomingLead> incoming, bool numbered, CancellationToken ct)
    {
        var known = await sources.FindManyAsync(incoming.Select(m => m.SourceId).ToHashSet(), ct);
        var screened = new ScreenedLead[incoming.Count];
        var leads = new List<Lead>(incoming.Count);
        for (var i = 0; i < incoming.Count; i++)
        {
            screened[i] = new ScreenedLead(incoming[i].Id, null, LeadMessages.TryRead(incoming[i], numbered, known, out var lead));
            if (lead is not null)
                leads.Add(lead);
        }

        if (leads.Count == 0)
            return screened;

        var stored = await screening.ScreenAsync(leads, ct);
        for (int i = 0, k = 0; i < screened.Length; i++)
        {
            if (screened[i].Fault is null)
                screened[i] = screened[i] with { Stored = stored[k++] };
        }

        return screened;
    }

    /// <summary>How many leads each gate refused, and how many are left.</summary>
    private static void Describe(Activity? span, IReadOnlyList<LeadOutcome> outcomes, int unreadable)
    {
        if (span is null)
            return;

        span.SetTag(SpanTags.Leads, outcomes.Count).SetTag(SpanTags.Unreadable, unreadable);
        foreach (var (word, leads) in outcomes.CountBy(o => o.Refusal?.Reason.ToWord() ?? o.Status.ToWord()))
            span.SetTag(SpanTags.Outcome(word), leads);
    }

    private void LogBatch(IReadOnlyList<LeadOutcome> outcomes, int unreadable, TimeSpan elapsed)
    {
        if (!log.IsEnabled(LogLevel.Information))
            return;

        var byStatus = outcomes.CountBy(o => o.Status).ToDictionary();
        LogScreened(
            outcomes.Count,
            byStatus.GetValueOrDefault(LeadStatus.Active),
            byStatus.GetValueOrDefault(LeadStatus.Duplicate),
            byStatus.GetValueOrDefault(LeadStatus.Rejected),
            unreadable,
            elapsed.TotalMilliseconds);
    }

    [LoggerMessage(
        EventName = "Screened",
        Level = LogLevel.Information,
        Message = "Screened {Leads} leads: {Active} active, {Duplicate} duplicate, {Rejected} rejected, {Unreadable} unreadable, in {Milliseconds:0.0} ms")]
    private partial void LogScreened(int leads, int active, int duplicate, int rejected, int unreadable, double milliseconds);
}

/// <summary>What became of one incoming lead: stored, or no lead at all.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Stored">What is stored of it.</param>
/// <param name="Fault">Why it is no lead.</param>
internal sealed record ScreenedLead(LeadId Id, StoredOutcome? Stored, UnreadableLeadException? Fault);
