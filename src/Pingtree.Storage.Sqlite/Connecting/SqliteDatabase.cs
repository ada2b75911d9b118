using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Pingtree.Storage.Sqlite.Connecting;

/// <summary>One connection and the statements prepared on it. Not for two threads at once.</summary>
internal sealed class SqliteDatabase(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteStatement> _statements = [];

    /// <summary>Whether a transaction is open. SQLite may end one by itself: when the disk is full, for example.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(Handle) == 0;

    private sqlite3 Handle => connection.Handle ?? throw new ObjectDisposedException(nameof(SqliteDatabase));

    /// <summary>The statement, prepared at its first use only. Texts must come from a small set: each is kept.</summary>
    public SqliteStatement Sql(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
            _statements[sql] = statement = new SqliteStatement(Handle, sql);
        return statement.Begin();
    }

    /// <summary>Runs statements without parameters, once.</summary>
    public void Execute(string script)
    {
        var result = raw.sqlite3_exec(Handle, script);
        SqliteException.ThrowExceptionForRC(result, Handle);
    }

    /// <summary>How long this connection waits for a lock; it asks again in steps that grow to 100 ms.</summary>
    public void WaitForLocks(TimeSpan timeout) => raw.sqlite3_busy_timeout(Handle, (int)timeout.TotalMilliseconds);

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        connection.Dispose();
    }
}
