namespace Pingtree.Pipeline.Screening.Suppressing;

/// <summary>
/// Keeps the suppression lists; the last word on them. Every change raises the source's suppression version in the same write,
/// so that whoever remembers a list can tell that it changed.
/// </summary>
public interface ISuppressionStore
{
    /// <summary>Puts values on the list; those already there stay. Answers the new version and how many were new.</summary>
    Task<SuppressionChange> AddAsync(int sourceId, IReadOnlyList<SuppressionEntry> entries, CancellationToken ct);

    /// <summary>
    /// Takes values off the list, whatever form they were added in; those not there are no matter.
    /// Answers the new version and how many were taken off.
    /// </summary>
    Task<SuppressionChange> RemoveAsync(int sourceId, IReadOnlyList<SuppressionEntry> entries, CancellationToken ct);

    /// <summary>A page of the list, newest first, and the length of the whole.</summary>
    /// <param name="sourceId">The source.</param>
    /// <param name="type"><c>email</c>, <c>phone</c>, or null for both.</param>
    /// <param name="skip">Entries to pass over.</param>
    /// <param name="take">Entries to answer at most.</param>
    /// <param name="ct">Stops the reading.</param>
    Task<(long Total, IReadOnlyList<ListedSuppression> Entries)> ListAsync(int sourceId, string? type, int skip, int take, CancellationToken ct);

    /// <summary>Which of these keys are on the lists of their sources: one round trip for all.</summary>
    Task<IReadOnlySet<SuppressionKey>> FindAsync(IReadOnlyCollection<SuppressionKey> keys, CancellationToken ct);

    /// <summary>The keys of the whole list and the version they are of, read at one moment.</summary>
    Task<(long Version, IReadOnlyList<SuppressionKey> Keys)> SnapshotAsync(int sourceId, CancellationToken ct);
}

/// <summary>A digest under which a source's list is asked.</summary>
/// <param name="SourceId">The source.</param>
/// <param name="Type"><c>email</c> or <c>phone</c>.</param>
/// <param name="Digest">MD5 or SHA-256 in lower-case hex.</param>
public readonly record struct SuppressionKey(int SourceId, string Type, string Digest);

/// <summary>What a change of a list did.</summary>
/// <param name="Before">The source's suppression version until now.</param>
/// <param name="Version">
/// The source's suppression version from now on: at least the time in milliseconds, so that a store brought back from a backup
/// never comes to a version again that stood for another list.
/// </param>
/// <param name="Changed">Entries that came or went.</param>
public sealed record SuppressionChange(long Before, long Version, int Changed);
