using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Storage.Sqlite.Connecting;

/// <summary>Keeps a few connections for reading, each with its statements prepared. In WAL mode readers and the writer never wait for each other.</summary>
internal sealed class SqliteReaders(SqliteFile file) : IDisposable
{
    /// <summary>Connections kept for the next reader; more may be open for a moment.</summary>
    private const int Kept = 16;

    private readonly ConcurrentBag<SqliteDatabase> _idle = [];
    private volatile bool _disposed;

    /// <summary>Runs one statement. It runs on the caller's thread: a read takes microseconds, less than a change of thread.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteDatabase, T> read, CancellationToken ct)
    {
        if (ct.IsCancellationRequested)
            return Task.FromCanceled<T>(ct);

        try
        {
            return Task.FromResult(Read(read));
        }
        catch (Exception fault)
        {
            return Task.FromException<T>(SqliteFaults.Translate(fault));
        }
    }

    /// <summary>Runs several statements that all see the same moment.</summary>
    public Task<T> ReadTogetherAsync<T>(Func<SqliteDatabase, T> read, CancellationToken ct) =>
        ReadAsync(
            db =>
            {
                db.Sql("BEGIN").Run();
                try
                {
                    return read(db);
                }
                finally
                {
                    db.Sql("ROLLBACK").Run();
                }
            },
            ct);

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var db))
            db.Dispose();
    }

    private T Read<T>(Func<SqliteDatabase, T> read)
    {
        if (_disposed)
            throw new StoreUnavailableException("The store is closed.");
        if (!_idle.TryTake(out var db))
            db = file.OpenToRead();

        try
        {
            var answer = read(db);
            GiveBack(db);
            return answer;
        }
        catch (SqliteException fault) when (SqliteFaults.IsBusy(fault))
        {
            GiveBack(db);
            throw;
        }
        catch
        {
            // Whatever broke it, a new connection is cheaper than finding out.
            db.Dispose();
            throw;
        }
    }

    private void GiveBack(SqliteDatabase db)
    {
        if (_disposed || _idle.Count >= Kept)
            db.Dispose();
        else
            _idle.Add(db);
    }
}
