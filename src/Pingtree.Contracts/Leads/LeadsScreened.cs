namespace Pingtree.Contracts.Leads;

/// <summary>A batch of leads was judged and stored. Published once per batch; may arrive more than once.</summary>
public sealed record LeadsScreened
{
    /// <summary>When the batch was stored (UTC).</summary>
    public required DateTimeOffset ScreenedAt { get; init; }

    /// <summary>What became of the leads, by source.</summary>
    public required IReadOnlyList<SourceOutcomes> Sources { get; init; }
}

/// <summary>What became of the leads of one source. Ids and letters only: who wants more reads the store.</summary>
public sealed record SourceOutcomes
{
    /// <summary>Number of the source (<c>db_id</c>).</summary>
    public required int SourceId { get; init; }

    /// <summary>The leads' ids, 12 bytes each.</summary>
    public required byte[] LeadIds { get; init; }

    /// <summary>A letter for each lead; see <c>OutcomeLetters</c> in the pipeline.</summary>
    public required string Letters { get; init; }
}
