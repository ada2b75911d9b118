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
}
