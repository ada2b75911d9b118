using Pingtree.Pipeline.Sources;

namespace Pingtree.Pipeline.Screening.Suppressing;

/// <summary>Answers quickly what the suppression store would answer.</summary>
public interface ISuppressionLookup
{
    /// <summary>
    /// Which of these keys are suppressed. The answer is at least as new as the suppression version each source carries;
    /// a memory of another version must not be used.
    /// </summary>
    /// <param name="sources">The sources of the keys, read from their store when the screening of the batch began.</param>
    /// <param name="keys">What to look for.</param>
    /// <param name="ct">Stops the look-up.</param>
    Task<IReadOnlySet<SuppressionKey>> FindAsync(IReadOnlyCollection<Source> sources, IReadOnlyCollection<SuppressionKey> keys, CancellationToken ct);

    /// <summary>A list was changed in the store: a memory of it may follow. May be lost.</summary>
    ValueTask FollowAsync(int sourceId, SuppressionChange change, IReadOnlyList<SuppressionEntry> added, CancellationToken ct);
}

/// <summary>The look-up without a memory: asks the store.</summary>
public sealed class StoreSuppressionLookup(ISuppressionStore store) : ISuppressionLookup
{
    public Task<IReadOnlySet<SuppressionKey>> FindAsync(
        IReadOnlyCollection<Source> sources, IReadOnlyCollection<SuppressionKey> keys, CancellationToken ct) => store.FindAsync(keys, ct);

    public ValueTask FollowAsync(int sourceId, SuppressionChange change, IReadOnlyList<SuppressionEntry> added, CancellationToken ct) => default;
}
