namespace Pingtree.Contracts.Leads;

/// <summary>Several leads reached an intake within the same moment, each in a create of its own: many <see cref="LeadReceived"/> in one message.</summary>
public sealed record LeadsReceived
{
    /// <summary>The leads, packed; see <c>LeadChunk</c> in the pipeline.</summary>
    public required byte[] Leads { get; init; }

    /// <summary>Name of the intake that waits for the outcomes of some or all of them.</summary>
    public string? ReplyTo { get; init; }
}
