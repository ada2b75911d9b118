using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Pipeline.Profiles;

/// <summary>
/// Leads as profiles: found by what they match, changed in place. Only active and sold leads are profiles. Who wants to change one reads it,
/// thinks, and writes on condition that it still is as it was read: that needs no lock while thinking, in any store.
/// </summary>
public interface IProfileStore
{
    /// <summary>
    /// Makes the store ready to match by a field of the source's own, once for all. False where it is ready for
    /// <see cref="ProfileMatch.MaxOwnFields"/> other fields already. The first call for a field reads every profile of the source, in steps nobody else
    /// waits for; one that is called off is taken up by the next.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store is away; the same call may be made again.</exception>
    Task<bool> PrepareAsync(int sourceId, string field, CancellationToken ct);

    /// <summary>The profiles that match, entry i for match i, at most two each: none, one, or an ambiguous search. All of one moment, in one round trip.</summary>
    /// <exception cref="StoreUnavailableException">The store is away; the same call may be made again.</exception>
    Task<IReadOnlyList<IReadOnlyList<Profile>>> FindAsync(int sourceId, IReadOnlyList<ProfileMatch> matches, CancellationToken ct);

    /// <summary>
    /// Creates and updates, entry i for write i, in their order; each sees what those before it did. Null where the profile is not as the write
    /// expects it: read and think again. A refused write leaves nothing. New profiles hold their values like every active lead and are subject to
    /// the daily cap; an update frees the values it replaces.
    /// </summary>
    /// <exception cref="RulesChangedException">The source is not any more as the writes were judged by; nothing is stored.</exception>
    /// <exception cref="StoreUnavailableException">The store is away; the same writes may be made again.</exception>
    Task<IReadOnlyList<ProfileAnswer?>> WriteAsync(Source source, IReadOnlyList<ProfileWrite> writes, CancellationToken ct);

    /// <summary>Deletes the one profile that matches as an erasure does: an id-only tombstone stays; remembered answers and deliveries that name it go.</summary>
    /// <exception cref="StoreUnavailableException">The store is away; the same call may be made again.</exception>
    Task<ProfileAnswer> DeleteAsync(int sourceId, ProfileMatch match, string? group, CancellationToken ct);
}
