using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.Tests.Fakes;

/// <summary>Tokens in memory, of one month.</summary>
internal sealed class FakeTokens : ITokenStore
{
    private readonly Lock _lock = new();
    private readonly List<(AccessToken Token, byte[] Hash)> _rows = [];
    private readonly Dictionary<string, int> _used = [];

    public bool IsAway { get; set; }

    /// <summary>How often a use was noted.</summary>
    public int Touches { get; private set; }

    /// <summary>What a token has used.</summary>
    public int UsedBy(string id) => _used.GetValueOrDefault(id);

    public Task CreateAsync(AccessToken token, byte[] hash, CancellationToken ct)
    {
        lock (_lock)
            _rows.Add((token, hash));
        return Task.CompletedTask;
    }

    public Task<AccessToken?> FindAsync(byte[] hash, CancellationToken ct)
    {
        if (IsAway)
            return Task.FromException<AccessToken?>(new StoreUnavailableException("The store of the test is away."));
        lock (_lock)
            return Task.FromResult(_rows.Find(r => r.Hash.AsSpan().SequenceEqual(hash)).Token)!;
    }

    public Task<IReadOnlyList<AccessToken>> ListAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<AccessToken>>(_rows.ConvertAll(r => r.Token));

    public Task<bool> DeleteAsync(string id, CancellationToken ct)
    {
        lock (_lock)
            return Task.FromResult(_rows.RemoveAll(r => r.Token.Id == id) > 0);
    }

    public Task TouchAsync(string id, CancellationToken ct)
    {
        lock (_lock)
        {
            Touches++;
            var index = _rows.FindIndex(r => r.Token.Id == id);
            _rows[index] = _rows[index] with { Token = _rows[index].Token with { LastUsedAt = TimeProvider.System.GetUtcNow() } };
            return Task.CompletedTask;
        }
    }

    public Task<bool> TakeAsync(string id, int amount, int quota, CancellationToken ct)
    {
        lock (_lock)
        {
            if (UsedBy(id) + amount > quota)
                return Task.FromResult(false);
            _used[id] = UsedBy(id) + amount;
            return Task.FromResult(true);
        }
    }

    public Task GiveBackAsync(string id, int amount, CancellationToken ct)
    {
        lock (_lock)
            _used[id] = UsedBy(id) - amount;
        return Task.CompletedTask;
    }
}
