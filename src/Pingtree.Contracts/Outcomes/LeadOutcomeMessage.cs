namespace Pingtree.Contracts.Outcomes;

/// <summary>What became of one lead, without any contact details.</summary>
public sealed record LeadOutcomeMessage
{
    /// <summary>The lead's id, 24 hex digits.</summary>
    public required string LeadId { get; init; }

    /// <summary>Number of the lead's source (<c>db_id</c>).</summary>
    public required int SourceId { get; init; }

    /// <summary><c>active</c>, <c>sold</c>, <c>duplicate</c>, <c>rejected</c> or <c>erased</c>.</summary>
    public required string Status { get; init; }

    /// <summary><c>validation_error</c>, <c>suppressed</c>, <c>duplicate</c> or <c>cap_reached</c>; null for a lead that passed.</summary>
    public string? Reason { get; init; }

    /// <summary>The field that matched, where the lead is a duplicate or suppressed.</summary>
    public string? Field { get; init; }

    /// <summary>Id of the lead that holds the matched value, where the lead is a duplicate.</summary>
    public string? DuplicateOf { get; init; }

    /// <summary>A sentence per wrong field, where the lead is invalid.</summary>
    public IReadOnlyDictionary<string, string>? Errors { get; init; }
}
