namespace Pingtree.Contracts.Leads;

/// <summary>A lead failed even when it was screened alone. It waits among the parked for a person to look at it.</summary>
public sealed record LeadParked
{
    /// <summary>The lead as it came.</summary>
    public required LeadReceived Lead { get; init; }

    /// <summary>What broke.</summary>
    public required string Reason { get; init; }

    /// <summary>When it was parked (UTC).</summary>
    public required DateTimeOffset ParkedAt { get; init; }
}
