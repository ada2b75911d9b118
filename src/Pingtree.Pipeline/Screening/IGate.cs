using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Pipeline.Screening;

/// <summary>Asks one question about every lead that still stands.</summary>
public interface IGate
{
    /// <summary>Judges every lead of the batch. Verdict i belongs to lead i.</summary>
    ValueTask<IReadOnlyList<Verdict>> JudgeAsync(IReadOnlyList<Lead> leads, CancellationToken ct);

    /// <summary>
    /// Tells the gate what has been stored, so that it may keep a memory for later batches. Called only after the write is committed;
    /// a memory that misses the call must still be right.
    /// </summary>
    ValueTask RememberAsync(IReadOnlyList<StoredOutcome> stored, CancellationToken ct) => default;
}
