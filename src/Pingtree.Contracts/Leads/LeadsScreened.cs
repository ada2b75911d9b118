namespace Pingtree.Contracts.Leads;

/// <summary>Something became of leads: a batch was judged and stored, or one was sold. May arrive more than once.</summary>
public sealed record LeadsScreened
{
    /// <summary>When it was published (UTC).</summary>
    public required DateTimeOffset ScreenedAt { get; init; }

    /// <summary>What became of the leads; a source may be there more than once.</summary>
    public required IReadOnlyList<SourceOutcomes> Sources { get; init; }
}

/// <summary>What became of leads of one source that were stored together. Ids and letters only: who wants more reads the store.</summary>
public sealed record SourceOutcomes
{
    /// <summary>Number of the source (<c>db_id</c>).</summary>
    public required int SourceId { get; init; }

    /// <summary>The leads' ids, 12 bytes each.</summary>
    public required byte[] LeadIds { get; init; }

    /// <summary>A letter for each lead; see <c>LeadEventKinds</c> in the pipeline.</summary>
    public required string Letters { get; init; }

    /// <summary>The store's number for where these events stand due; null where the broker alone keeps them.</summary>
    public long? Entry { get; init; }
}
