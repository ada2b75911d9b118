using System.Diagnostics;
using Pingtree.Pipeline.Counting;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Capping;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Pipeline.Screening.Validating;
using Pingtree.Pipeline.Storing;
using Pingtree.Pipeline.Tracing;

namespace Pingtree.Pipeline.Screening;

/// <summary>Takes a batch of leads through the gates and into the store. Safe to run twice: a lead that is stored keeps its outcome.</summary>
public sealed class LeadScreening(
    ValidationGate validation,
    SuppressionGate suppression,
    DuplicateGate duplicates,
    DailyCapGate dailyCap,
    ILeadStore store,
    ILeadCounters counters,
    EventKeeping events)
{
    private static readonly SpanSource Spans = new("Pingtree.Pipeline");

    private readonly IReadOnlyList<IGate> _gates =
    [
        validation,     // thinks only
        suppression,    // reads
        duplicates,     // reads; the claim itself is made where the lead is stored
        dailyCap,       // reads, last: only what would become active may use the cap up; the store has the last word here, too
    ];

    /// <summary>Judges and stores the batch; entry i belongs to lead i.</summary>
    /// <exception cref="StoreUnavailableException">The store is away: nothing is promised, and the batch may be screened again.</exception>
    public async Task<IReadOnlyList<StoredOutcome>> ScreenAsync(IReadOnlyList<Lead> leads, CancellationToken ct)
    {
        var refusals = await JudgeAsync(leads, ct);
        var judged = leads.Select((lead, i) => new JudgedLead(lead, refusals[i])).ToList();

        var stored = await SaveAsync(judged, ct);

        foreach (var gate in _gates)
            await gate.RememberAsync(stored, ct);
        await CountAsync(stored, ct);
        return stored;
    }

    private async Task<IReadOnlyList<StoredOutcome>> SaveAsync(IReadOnlyList<JudgedLead> judged, CancellationToken ct)
    {
        using var span = Spans.Begin("store", ActivityKind.Client);
        span?.SetTag(SpanTags.Leads, judged.Count);
        try
        {
            return await store.SaveAsync(judged, events, ct);
        }
        catch (Exception exception)
        {
            span.Fail(exception);
            throw;
        }
    }

    private async Task<Refusal?[]> JudgeAsync(IReadOnlyList<Lead> leads, CancellationToken ct)
    {
        var refusals = new Refusal?[leads.Count];
        var standing = Enumerable.Range(0, leads.Count).ToList();
        foreach (var gate in _gates)
        {
            if (standing.Count == 0)
                break;

            var verdicts = await gate.JudgeAsync(standing.ConvertAll(i => leads[i]), ct);
            var passed = new List<int>(standing.Count);
            for (var k = 0; k < standing.Count; k++)
            {
                if (verdicts[k] is Verdict.Refuse refused)
                    refusals[standing[k]] = refused.Refusal;
                else
                    passed.Add(standing[k]);
            }

            standing = passed;
        }

        return refusals;
    }

    private ValueTask CountAsync(IReadOnlyList<StoredOutcome> stored, CancellationToken ct)
    {
        var counts = stored
            .Where(s => s.IsNew)
            .GroupBy(s => (s.Lead.Source.Id, s.Outcome.Status))
            .Select(g => new LeadCount(g.Key.Id, g.Key.Status, g.Count()))
            .ToList();
        return counters.CountAsync(counts, ct);
    }
}
