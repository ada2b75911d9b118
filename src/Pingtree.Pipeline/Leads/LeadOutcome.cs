using Pingtree.Pipeline.Screening;

namespace Pingtree.Pipeline.Leads;

/// <summary>What became of a lead.</summary>
/// <param name="Id">The lead's id.</param>
/// <param name="SourceId">Number of its source.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Refusal">Why it was refused; null where it was not.</param>
public sealed record LeadOutcome(LeadId Id, int SourceId, LeadStatus Status, Refusal? Refusal = null);
