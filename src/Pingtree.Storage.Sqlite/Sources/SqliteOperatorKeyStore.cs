using Pingtree.Pipeline.Sources;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Sources;

/// <summary>Keeps the operator's key.</summary>
internal sealed class SqliteOperatorKeyStore(SqliteWriter writer, SqliteReaders readers) : IOperatorKeyStore
{
    public Task<byte[]?> FindAsync(CancellationToken ct) =>
        readers.ReadAsync(db => db.Sql("SELECT key_hash FROM operator_key").FirstOrDefault(static row => row.Bytes(0).ToArray()), ct);

    public Task<bool> TryInitialiseAsync(byte[] keyHash, CancellationToken ct) =>
        writer.WriteAsync(
            db => db.Sql("INSERT INTO operator_key (id, key_hash) VALUES (1, ?) ON CONFLICT (id) DO NOTHING").Bind(keyHash.AsSpan()).Run() > 0, ct);

    public Task<bool> TryConfigureAsync(byte[] keyHash, CancellationToken ct) =>
        writer.WriteAsync(
            db => db.Sql(
                    """
                    INSERT INTO operator_key (id, key_hash, configured_hash) VALUES (1, ?1, ?1)
                    ON CONFLICT (id) DO UPDATE SET key_hash = ?1, configured_hash = ?1 WHERE configured_hash IS NOT ?1
                    """)
                .Bind(keyHash.AsSpan()).Run() > 0,
            ct);

    public Task<bool> ReplaceAsync(byte[] shownHash, byte[] keyHash, CancellationToken ct) =>
        writer.WriteAsync(
            db => db.Sql("UPDATE operator_key SET key_hash = ? WHERE key_hash = ?").Bind(keyHash.AsSpan()).Bind(shownHash.AsSpan()).Run() > 0, ct);
}
