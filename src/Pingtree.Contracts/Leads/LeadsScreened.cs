using Pingtree.Contracts.Outcomes;

namespace Pingtree.Contracts.Leads;

/// <summary>A batch of leads was judged and stored. Published once per batch; may arrive more than once.</summary>
public sealed record LeadsScreened
{
    /// <summary>When the batch was stored (UTC).</summary>
    public required DateTimeOffset ScreenedAt { get; init; }

    /// <summary>What became of each lead.</summary>
    public required IReadOnlyList<LeadOutcomeMessage> Outcomes { get; init; }
}
