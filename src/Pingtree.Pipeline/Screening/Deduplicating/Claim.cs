using Pingtree.Pipeline.Leads;

namespace Pingtree.Pipeline.Screening.Deduplicating;

/// <summary>A value that at most one active or sold lead of a source may hold.</summary>
/// <param name="SourceId">The source.</param>
/// <param name="Field">The field.</param>
/// <param name="Value">Its normalised value.</param>
public readonly record struct Claim(int SourceId, string Field, string Value);

/// <summary>Who holds a claim.</summary>
/// <param name="LeadId">The lead that holds it.</param>
/// <param name="ClaimedAt">When that lead was received.</param>
public sealed record ClaimHolder(LeadId LeadId, DateTimeOffset ClaimedAt)
{
    /// <summary>Whether the claim stands against a lead: it is another's, and within the lead's duplicate window.</summary>
    public bool StandsAgainst(Lead lead) =>
        LeadId != lead.Id && (lead.ClaimsExpiredAt is not { } expired || ClaimedAt > expired);
}
