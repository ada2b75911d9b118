namespace Pingtree.Pipeline.Sources;

/// <summary>Keeps the sources. Nobody caches what it says beyond one request or one batch.</summary>
public interface ISourceStore
{
    /// <summary>Makes a source with the next free number; null where the slug is taken.</summary>
    Task<Source?> CreateAsync(NewSource source, CancellationToken ct);

    Task<Source?> FindBySlugAsync(string slug, CancellationToken ct);

    /// <summary>The source whose current key has this SHA-256.</summary>
    Task<Source?> FindByKeyAsync(byte[] keyHash, CancellationToken ct);

    /// <summary>The sources with these numbers; numbers that don't exist are left out.</summary>
    Task<IReadOnlyDictionary<int, Source>> FindManyAsync(IReadOnlyCollection<int> ids, CancellationToken ct);

    /// <summary>All sources, by number.</summary>
    Task<IReadOnlyList<Source>> ListAsync(CancellationToken ct);

    /// <summary>
    /// Changes name, activity and settings in one atomic step (number, slug, suppression version and time stay as they are).
    /// Where a field joins <see cref="SourceSettings.DuplicateOn"/>, the leads already active hold their values of it, of several the newest.
    /// Null where the slug does not exist.
    /// </summary>
    Task<Source?> UpdateAsync(string slug, Func<Source, Source> change, CancellationToken ct);

    /// <summary>
    /// Replaces the key: once this returns, the old one finds nothing. Only where the key that was shown is still in force, the source's or
    /// the operator's, decided in the same write: a key replaced a moment ago replaces nothing any more. False where it is not.
    /// </summary>
    Task<bool> ReplaceKeyAsync(int id, byte[] shownHash, byte[] keyHash, CancellationToken ct);
}

/// <summary>A source to be made.</summary>
public sealed record NewSource(string Slug, string Name, bool Active, SourceSettings Settings, byte[] KeyHash);
