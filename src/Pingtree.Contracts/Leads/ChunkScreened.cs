using Pingtree.Contracts.Outcomes;

namespace Pingtree.Contracts.Leads;

/// <summary>Tells the intake of a streamed batch what became of one chunk. A hint: if it is lost, the intake reads the store.</summary>
public sealed record ChunkScreened
{
    /// <summary>The chunk's number at its intake.</summary>
    public required long Chunk { get; init; }

    /// <summary>A letter for each lead, in the order of the chunk; see <c>OutcomeLetters</c> in the pipeline.</summary>
    public required string Letters { get; init; }

    /// <summary>The first hundred invalid leads of the chunk, with what is wrong in each.</summary>
    public required IReadOnlyList<LeadOutcomeMessage> Invalid { get; init; }
}
