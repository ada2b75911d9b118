namespace Pingtree.Pipeline.Access;

/// <summary>Keeps the tokens of the profiles API and counts what they use. Nobody caches what it says beyond one request.</summary>
public interface ITokenStore
{
    /// <summary>Keeps a new token under the SHA-256 of its text.</summary>
    Task CreateAsync(AccessToken token, byte[] hash, CancellationToken ct);

    /// <summary>The token whose text has this SHA-256.</summary>
    Task<AccessToken?> FindAsync(byte[] hash, CancellationToken ct);

    /// <summary>All tokens, oldest first.</summary>
    Task<IReadOnlyList<AccessToken>> ListAsync(CancellationToken ct);

    /// <summary>Once this returns, the token opens nothing. False where there was none.</summary>
    Task<bool> DeleteAsync(string id, CancellationToken ct);

    /// <summary>Notes that the token was used just now.</summary>
    Task TouchAsync(string id, CancellationToken ct);

    /// <summary>
    /// Takes so much out of this UTC month's quota: all of it, or nothing and false. Counted once for all processes, and durable.
    /// </summary>
    Task<bool> TakeAsync(string id, int amount, int quota, CancellationToken ct);

    /// <summary>Gives back what was taken for nothing. Of a month that is over nothing is kept, so nothing is given back; nor ever more than was taken.</summary>
    Task GiveBackAsync(string id, int amount, CancellationToken ct);
}
