using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.Tests.Fakes;

/// <summary>Sources in memory, and the admin key.</summary>
internal sealed class FakeSources : ISourceStore, IOperatorKeyStore
{
    private readonly Lock _lock = new();
    private readonly List<(Source Source, byte[] KeyHash)> _rows = [];

    public byte[]? AdminKeyHash { get; set; }

    public bool IsAway { get; set; }

    public Source this[string slug]
    {
        get => _rows.Single(r => r.Source.Slug == slug).Source;
        set
        {
            var index = _rows.FindIndex(r => r.Source.Slug == slug);
            _rows[index] = (value, _rows[index].KeyHash);
        }
    }

    public Task<Source?> CreateAsync(NewSource source, CancellationToken ct)
    {
        lock (_lock)
        {
            if (_rows.Exists(r => r.Source.Slug == source.Slug))
                return Task.FromResult<Source?>(null);
            var made = new Source(_rows.Count + 1, source.Slug, source.Name, source.Active, source.Settings, 0, DateTimeOffset.UnixEpoch);
            _rows.Add((made, source.KeyHash));
            return Task.FromResult<Source?>(made);
        }
    }

    public Task<Source?> FindBySlugAsync(string slug, CancellationToken ct) => Find(r => r.Source.Slug == slug);

    public Task<Source?> FindByKeyAsync(byte[] keyHash, CancellationToken ct) => Find(r => r.KeyHash.AsSpan().SequenceEqual(keyHash));

    public Task<IReadOnlyDictionary<int, Source>> FindManyAsync(IReadOnlyCollection<int> ids, CancellationToken ct) =>
        Task.FromResult<IReadOnlyDictionary<int, Source>>(_rows.Select(r => r.Source).Where(s => ids.Contains(s.Id)).ToDictionary(s => s.Id));

    public Task<IReadOnlyList<Source>> ListAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<Source>>(_rows.ConvertAll(r => r.Source));

    public Task<Source?> UpdateAsync(string slug, Func<Source, Source> change, CancellationToken ct)
    {
        lock (_lock)
        {
            if (!_rows.Exists(r => r.Source.Slug == slug))
                return Task.FromResult<Source?>(null);
            this[slug] = change(this[slug]);
            return Task.FromResult<Source?>(this[slug]);
        }
    }

    public Task<bool> ReplaceKeyAsync(int id, byte[] shownHash, byte[] keyHash, CancellationToken ct)
    {
        lock (_lock)
        {
            var index = _rows.FindIndex(r => r.Source.Id == id);
            if (!_rows[index].KeyHash.SequenceEqual(shownHash) && AdminKeyHash?.SequenceEqual(shownHash) != true)
                return Task.FromResult(false);
            _rows[index] = (_rows[index].Source, keyHash);
            return Task.FromResult(true);
        }
    }

    public Task<byte[]?> FindAsync(CancellationToken ct) => Task.FromResult(AdminKeyHash);

    public Task<bool> TryInitialiseAsync(byte[] keyHash, CancellationToken ct) => throw new NotSupportedException();

    public Task<bool> TryConfigureAsync(byte[] keyHash, CancellationToken ct) => throw new NotSupportedException();

    public Task<bool> ReplaceAsync(byte[] shownHash, byte[] keyHash, CancellationToken ct)
    {
        lock (_lock)
        {
            var inForce = AdminKeyHash!.SequenceEqual(shownHash);
            AdminKeyHash = inForce ? keyHash : AdminKeyHash;
            return Task.FromResult(inForce);
        }
    }

    private Task<Source?> Find(Func<(Source Source, byte[] KeyHash), bool> match)
    {
        if (IsAway)
            throw new StoreUnavailableException("The store of the test is away: secret detail.");
        lock (_lock)
            return Task.FromResult(_rows.Where(match).Select(r => (Source?)r.Source).FirstOrDefault());
    }
}
