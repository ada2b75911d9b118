namespace Pingtree.Contracts.Leads;

/// <summary>A lead reached an intake and was given its id. Nothing about it has been judged yet.</summary>
public sealed record LeadReceived
{
    /// <summary>The lead's id, 24 hex digits; the same on every retry.</summary>
    public required string LeadId { get; init; }

    /// <summary>Number of the source (<c>db_id</c>) the lead belongs to.</summary>
    public required int SourceId { get; init; }

    /// <summary>When the intake first saw the lead (UTC).</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The fields as sent: a JSON object of strings, numbers, booleans and nulls.</summary>
    public required string Fields { get; init; }

    /// <summary>Name of the intake that waits for the outcome; null when nobody waits.</summary>
    public string? ReplyTo { get; init; }
}
