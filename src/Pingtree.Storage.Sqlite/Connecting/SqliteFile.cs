using Microsoft.Data.Sqlite;

namespace Pingtree.Storage.Sqlite.Connecting;

/// <summary>Opens connections to the file and makes sure, once per process, that its tables are there.</summary>
internal sealed class SqliteFile(SqliteLocation location)
{
    private readonly Lock _lock = new();
    private volatile bool _ready;

    public TimeSpan BusyTimeout => location.BusyTimeout;

    public SqliteDatabase OpenToWrite()
    {
        MakeReady();
        var db = Open(SqliteOpenMode.ReadWrite);
        try
        {
            // The log is synced at every commit: what SaveAsync returns is on the disk.
            // Pages undone by a savepoint are kept in memory rather than in a temporary file.
            // A batch of leads touches more than the default 1000 pages: the log would be emptied, with two more syncs, at every commit.
            db.Execute("PRAGMA synchronous = FULL; PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 8192; PRAGMA journal_size_limit = 67108864;");
            return db;
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }

    public SqliteDatabase OpenToRead()
    {
        MakeReady();
        var db = Open(SqliteOpenMode.ReadWrite);
        try
        {
            // Not opened read-only: such a connection can't bring the log's index up to date after a crash.
            db.Execute("PRAGMA query_only = ON; PRAGMA cache_size = -8192;");
            return db;
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }

    private void MakeReady()
    {
        if (_ready)
            return;

        lock (_lock)
        {
            if (_ready)
                return;

            if (Path.GetDirectoryName(Path.GetFullPath(location.Path)) is { } directory)
                Directory.CreateDirectory(directory);
            using var db = Open(SqliteOpenMode.ReadWriteCreate);
            SqliteSchema.Ensure(db, location.BusyTimeout);
            _ready = true;
        }
    }

    private SqliteDatabase Open(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = location.Path,
            Mode = mode,
            Pooling = false, // we keep our own, with their statements
        }.ToString());

        var db = new SqliteDatabase(connection);
        try
        {
            connection.Open();
            db.Execute($"PRAGMA busy_timeout = {(int)location.BusyTimeout.TotalMilliseconds}; PRAGMA mmap_size = 0;");
            return db;
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }
}
