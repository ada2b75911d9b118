using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Screening.Capping;
using Pingtree.Pipeline.Screening.Deduplicating;

namespace Pingtree.Pipeline.Storing;

/// <summary>Keeps the leads; the last word on what became of each, on duplicates and on the daily cap.</summary>
public interface ILeadStore
{
    /// <summary>
    /// Stores the batch and answers what is stored, entry i for lead i. Durable once it returns.
    /// A lead that is there already keeps the outcome it has; an erased one stays erased. A lead without a refusal becomes active
    /// only if every claim of it is free (else a duplicate) and then only if its day has room under the cap (else over the cap);
    /// earlier leads of the batch come first. A refused lead holds nothing.
    /// </summary>
    /// <exception cref="RulesChangedException">A source is not any more as its leads carry it; nothing is stored.</exception>
    /// <exception cref="StoreUnavailableException">The store is away; nothing of the batch may be taken as stored.</exception>
    Task<IReadOnlyList<StoredOutcome>> SaveAsync(IReadOnlyList<JudgedLead> leads, EventKeeping events, CancellationToken ct);

    /// <summary>The outcomes of those of these leads that are stored; an erased one is among them, as <see cref="LeadStatus.Erased"/>.</summary>
    Task<IReadOnlyList<LeadOutcome>> FindOutcomesAsync(IReadOnlyCollection<LeadId> ids, CancellationToken ct);

    /// <summary>Who holds each of these claims; claims nobody holds are left out. One round trip.</summary>
    Task<IReadOnlyDictionary<Claim, ClaimHolder>> FindHoldersAsync(IReadOnlyCollection<Claim> claims, CancellationToken ct);

    /// <summary>Leads that became active on the day, whatever became of them since.</summary>
    Task<long> CountAdmittedAsync(CapDay day, CancellationToken ct);
}

/// <summary>A lead on its way into the store.</summary>
/// <param name="Lead">The lead.</param>
/// <param name="Refusal">Why a gate refused it; null where all let it pass.</param>
public sealed record JudgedLead(Lead Lead, Refusal? Refusal);

/// <summary>A lead in the store.</summary>
/// <param name="Lead">The lead.</param>
/// <param name="Outcome">What is stored of it.</param>
/// <param name="IsNew">Whether this write stored it; false for a lead that came again.</param>
/// <param name="EventEntry">Where its event stands due; null where the broker keeps it, and for a lead that came again.</param>
/// <param name="SameContent">False where it came again with another <see cref="Lead.ContentHash"/>.</param>
public sealed record StoredOutcome(Lead Lead, LeadOutcome Outcome, bool IsNew, bool SameContent = true, long? EventEntry = null)
{
    /// <summary>What its screening makes known.</summary>
    public LeadEvent Event => new(Outcome.SourceId, Outcome.Id, LeadEventKinds.OfScreening(Outcome.Status));
}
