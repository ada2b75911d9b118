using Microsoft.Data.Sqlite;
using Pingtree.Pipeline.Storing;
using SQLitePCL;

namespace Pingtree.Storage.Sqlite.Connecting;

/// <summary>Tells a store that is away from a mistake of ours.</summary>
internal static class SqliteFaults
{
    /// <summary>True where the same call may succeed later: the lock, the disk or the file is the trouble, not the statement.</summary>
    public static bool IsAway(SqliteException fault) => Primary(fault) is
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL
        or raw.SQLITE_IOERR or raw.SQLITE_FULL or raw.SQLITE_NOMEM
        or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM
        or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>True where another connection holds the lock; ours is as good as before.</summary>
    public static bool IsBusy(SqliteException fault) => Primary(fault) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    /// <summary>The exception a port shows.</summary>
    public static Exception Translate(Exception fault) => fault switch
    {
        SqliteException sqlite when IsAway(sqlite) => new StoreUnavailableException("The database is away: " + sqlite.Message, sqlite),
        IOException or UnauthorizedAccessException => new StoreUnavailableException("The database's directory can't be made.", fault),
        _ => fault,
    };

    // The low byte is the code, the rest its shades.
    private static int Primary(SqliteException fault) => fault.SqliteErrorCode & 0xff;
}
