using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Intake.Tests.Fakes;

/// <summary>Suppression lists in memory, and the memory that follows them.</summary>
internal sealed class FakeSuppression : ISuppressionStore, ISuppressionLookup
{
    private long _version;

    public List<SuppressionEntry> Entries { get; } = [];

    /// <summary>How many entries each change brought.</summary>
    public List<int> Chunks { get; } = [];

    /// <summary>What the memory was told.</summary>
    public List<(long Version, int Added)> Followed { get; } = [];

    /// <summary>Whether the memory is away.</summary>
    public bool MemoryIsAway { get; set; }

    public Task<SuppressionChange> AddAsync(int sourceId, IReadOnlyList<SuppressionEntry> entries, CancellationToken ct)
    {
        Chunks.Add(entries.Count);
        var fresh = entries.Except(Entries).ToList();
        Entries.AddRange(fresh);
        return Task.FromResult(new SuppressionChange(_version, ++_version, fresh.Count));
    }

    public Task<SuppressionChange> RemoveAsync(int sourceId, IReadOnlyList<SuppressionEntry> entries, CancellationToken ct) =>
        Task.FromResult(new SuppressionChange(_version, ++_version, Entries.RemoveAll(e => entries.Any(r => r.Type == e.Type && r.Digests.Intersect(e.Digests).Any()))));

    public Task<(long Total, IReadOnlyList<ListedSuppression> Entries)> ListAsync(int sourceId, string? type, int skip, int take, CancellationToken ct)
    {
        var all = Entries.Where(e => type is null || e.Type == type).ToList();
        return Task.FromResult(((long)all.Count, (IReadOnlyList<ListedSuppression>)all.Skip(skip).Take(take)
            .Select(e => new ListedSuppression(e, DateTimeOffset.UnixEpoch)).ToList()));
    }

    public Task<IReadOnlySet<SuppressionKey>> FindAsync(IReadOnlyCollection<SuppressionKey> keys, CancellationToken ct) =>
        Task.FromResult<IReadOnlySet<SuppressionKey>>(keys.Where(key => Entries.Exists(e => e.Type == key.Type && e.Digests.Contains(key.Digest))).ToHashSet());

    public Task<IReadOnlySet<SuppressionKey>> FindAsync(
        IReadOnlyCollection<Source> sources, IReadOnlyCollection<SuppressionKey> keys, CancellationToken ct) => FindAsync(keys, ct);

    public Task<(long Version, IReadOnlyList<SuppressionKey> Keys)> SnapshotAsync(int sourceId, CancellationToken ct) => throw new NotSupportedException();

    public ValueTask FollowAsync(int sourceId, SuppressionChange change, IReadOnlyList<SuppressionEntry> added, CancellationToken ct)
    {
        if (MemoryIsAway)
            throw new TimeoutException("The memory of the test is away.");
        Followed.Add((change.Version, added.Count));
        return default;
    }
}
