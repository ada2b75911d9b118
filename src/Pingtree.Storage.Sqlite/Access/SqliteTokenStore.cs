using Pingtree.Pipeline.Access;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Access;

/// <summary>Keeps the tokens.</summary>
internal sealed class SqliteTokenStore(SqliteWriter writer, SqliteReaders readers, TimeProvider clock) : ITokenStore
{
    public Task CreateAsync(AccessToken token, byte[] hash, CancellationToken ct) => writer.WriteAsync(db => TokenTable.Insert(db, token, hash), ct);

    public Task<AccessToken?> FindAsync(byte[] hash, CancellationToken ct) => readers.ReadAsync(db => TokenTable.Find(db, hash), ct);

    public Task<IReadOnlyList<AccessToken>> ListAsync(CancellationToken ct) => readers.ReadAsync<IReadOnlyList<AccessToken>>(TokenTable.List, ct);

    public Task<bool> DeleteAsync(string id, CancellationToken ct) => writer.WriteAsync(db => TokenTable.Delete(db, id), ct);

    public Task TouchAsync(string id, CancellationToken ct) => writer.WriteAsync(db => TokenTable.Touch(db, id, clock.GetUtcNow()), ct);

    public Task<bool> TakeAsync(string id, int amount, int quota, CancellationToken ct)
    {
        var month = QuotaMonth.Of(clock.GetUtcNow());
        return writer.WriteAsync(db => TokenTable.Take(db, id, month, amount, quota), ct);
    }

    public Task GiveBackAsync(string id, int amount, CancellationToken ct)
    {
        var month = QuotaMonth.Of(clock.GetUtcNow());
        return writer.WriteAsync(db => TokenTable.GiveBack(db, id, month, amount), ct);
    }
}
