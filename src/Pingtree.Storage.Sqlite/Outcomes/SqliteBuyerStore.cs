using Pingtree.Pipeline.Outcomes;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Outcomes;

/// <summary>Keeps the buyers.</summary>
internal sealed class SqliteBuyerStore(SqliteWriter writer, SqliteReaders readers) : IBuyerStore
{
    public Task<bool> CreateAsync(Buyer buyer, CancellationToken ct) => writer.WriteAsync(db => BuyerTable.Insert(db, buyer), ct);

    public Task<IReadOnlyList<Buyer>> ListAsync(CancellationToken ct) => readers.ReadAsync<IReadOnlyList<Buyer>>(BuyerTable.List, ct);

    public Task<Buyer?> FindAsync(string name, CancellationToken ct) => readers.ReadAsync(db => BuyerTable.Find(db, name), ct);

    public Task<bool> DeleteAsync(string name, CancellationToken ct) => writer.WriteAsync(db => BuyerTable.Delete(db, name), ct);

    public Task SeenAsync(IReadOnlyCollection<string> names, DateTimeOffset at, CancellationToken ct) =>
        names.Count == 0 ? Task.CompletedTask : writer.WriteAsync(db => BuyerTable.SetSeen(db, names, at), ct);

    public Task OweAsync(string name, DateTimeOffset since, CancellationToken ct) => writer.WriteAsync(db => BuyerTable.Owe(db, name, since), ct);

    public Task PaidAsync(string name, DateTimeOffset since, CancellationToken ct) => writer.WriteAsync(db => BuyerTable.SetPaid(db, name, since), ct);
}
