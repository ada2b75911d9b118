using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite;

/// <summary>Says whether the database file can be read and written.</summary>
public sealed class SqliteHealth
{
    private readonly SqliteLocation _location;
    private readonly SqliteReaders _readers;
    private readonly SqliteWriter _writer;

    internal SqliteHealth(SqliteLocation location, SqliteReaders readers, SqliteWriter writer)
    {
        _location = location;
        _readers = readers;
        _writer = writer;
    }

    /// <summary>Reads from the file; where the last write failed or waits for long, tries one.</summary>
    /// <exception cref="StoreUnavailableException">The file is not there, or can't be read or written.</exception>
    public async Task CheckAsync(CancellationToken ct)
    {
        await _readers.ReadAsync(db => db.Sql("SELECT count(*) FROM operator_key").FirstOrDefault(static row => row.Long(0)), ct);

        // An open handle reads on happily after somebody deleted the file under it.
        if (!File.Exists(_location.Path))
            throw new StoreUnavailableException("The database file is gone.");

        await _writer.ProveAsync(ct);
    }
}
