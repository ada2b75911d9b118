namespace Pingtree.Contracts.Leads;

/// <summary>A chunk of a streamed batch reached an intake.</summary>
public sealed record LeadBatchReceived
{
    /// <summary>Most leads in one chunk.</summary>
    public const int MaxLeads = 500;

    /// <summary>Most bytes of leads in one chunk.</summary>
    public const int MaxBytes = 512 * 1024;

    /// <summary>The leads, packed; see <c>LeadChunk</c> in the pipeline.</summary>
    public required byte[] Leads { get; init; }

    /// <summary>Number of the chunk at its intake.</summary>
    public required long Chunk { get; init; }

    /// <summary>Name of the intake that waits for the outcomes; null when nobody waits.</summary>
    public string? ReplyTo { get; init; }
}
