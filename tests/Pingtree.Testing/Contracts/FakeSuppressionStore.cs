using Pingtree.Pipeline.Screening.Suppressing;

namespace Pingtree.Testing.Contracts;

/// <summary>A suppression store in memory that tells how often it was asked.</summary>
public sealed class FakeSuppressionStore : ISuppressionStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, long> _versions = [];
    private readonly HashSet<(int SourceId, SuppressionEntry Entry)> _entries = [];

    /// <summary>Times <see cref="FindAsync"/> was asked.</summary>
    public int Finds { get; private set; }

    /// <summary>Times <see cref="SnapshotAsync"/> was asked.</summary>
    public int Snapshots { get; private set; }

    /// <summary>Runs between the reading of a snapshot and its answer.</summary>
    public Func<Task> AfterSnapshot { get; set; } = () => Task.CompletedTask;

    public long VersionOf(int sourceId)
    {
        lock (_lock)
            return _versions.GetValueOrDefault(sourceId);
    }

    public Task<SuppressionChange> AddAsync(int sourceId, IReadOnlyList<SuppressionEntry> entries, CancellationToken ct)
    {
        lock (_lock)
            return Raise(sourceId, entries.Count(e => _entries.Add((sourceId, e))));
    }

    public Task<SuppressionChange> RemoveAsync(int sourceId, IReadOnlyList<SuppressionEntry> entries, CancellationToken ct)
    {
        var digests = entries.SelectMany(e => e.Digests).ToHashSet();
        lock (_lock)
            return Raise(sourceId, _entries.RemoveWhere(e => e.SourceId == sourceId && e.Entry.Digests.Any(digests.Contains)));
    }

    public Task<(long Total, IReadOnlyList<ListedSuppression> Entries)> ListAsync(int sourceId, string? type, int skip, int take, CancellationToken ct) =>
        throw new NotSupportedException("No look-up lists.");

    public Task<IReadOnlySet<SuppressionKey>> FindAsync(IReadOnlyCollection<SuppressionKey> keys, CancellationToken ct)
    {
        lock (_lock)
        {
            Finds++;
            return Task.FromResult<IReadOnlySet<SuppressionKey>>(_entries.SelectMany(KeysOf).Intersect(keys).ToHashSet());
        }
    }

    public async Task<(long Version, IReadOnlyList<SuppressionKey> Keys)> SnapshotAsync(int sourceId, CancellationToken ct)
    {
        (long, IReadOnlyList<SuppressionKey>) snapshot;
        lock (_lock)
        {
            Snapshots++;
            snapshot = (_versions.GetValueOrDefault(sourceId), _entries.SelectMany(KeysOf).Where(k => k.SourceId == sourceId).ToList());
        }

        await AfterSnapshot();
        return snapshot;
    }

    private static IEnumerable<SuppressionKey> KeysOf((int SourceId, SuppressionEntry Entry) listed) =>
        listed.Entry.Digests.Select(digest => new SuppressionKey(listed.SourceId, listed.Entry.Type, digest));

    private Task<SuppressionChange> Raise(int sourceId, int changed)
    {
        _versions[sourceId] = _versions.GetValueOrDefault(sourceId) + 1;
        return Task.FromResult(new SuppressionChange(_versions[sourceId] - 1, _versions[sourceId], changed));
    }
}
