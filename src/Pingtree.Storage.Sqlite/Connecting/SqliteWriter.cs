using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Storage.Sqlite.Connecting;

/// <summary>
/// The one writer of the process. SQLite writes one transaction at a time anyway, and the dear part is the sync of its commit:
/// so everything that waits goes into one transaction and shares that sync. Each write has a savepoint of its own; one that fails takes nobody along.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable, IDisposable
{
    private const int QueueLength = 4096;
    private const int LargestGroup = 512;

    /// <summary>Past this, the group is closed: other processes wait for the lock, and our callers for the commit.</summary>
    private static readonly TimeSpan LongestHold = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// A busy writer would take the lock again within microseconds, and other processes, which can only ask again and again, might never get it.
    /// So the lock is left free this long, this often.
    /// </summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(3);
    private static readonly TimeSpan PauseEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>A write that takes this long makes one ask what is wrong.</summary>
    private static readonly TimeSpan Suspicious = TimeSpan.FromSeconds(1);

    private readonly Channel<QueuedWrite> _queue = Channel.CreateBounded<QueuedWrite>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true });

    private readonly SqliteFile _file;
    private readonly Task _loop;
    private SqliteDatabase? _db;
    private long _lastPause = Stopwatch.GetTimestamp();
    private long _busySince = long.MaxValue;
    private volatile bool _isProven = true;

    public SqliteWriter(SqliteFile file)
    {
        _file = file;
        _loop = Task.Run(WriteAllAsync);
    }

    /// <summary>Runs the work in the next transaction; durable once it returns. Calling it off works until the work has begun.</summary>
    public async Task<T> WriteAsync<T>(Func<SqliteDatabase, T> work, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var write = new QueuedWrite<T>(work);
        try
        {
            await _queue.Writer.WriteAsync(write, ct);
        }
        catch (ChannelClosedException closed)
        {
            throw new StoreUnavailableException("The store is being closed.", closed);
        }

        await using var registration = ct.UnsafeRegister(static (write, ct) => ((QueuedWrite<T>)write!).CallOff(ct), write);
        return await write.Task;
    }

    /// <summary>Returns at once while writes go through; after one that failed, or while one takes long, only when an empty one has gone through.</summary>
    /// <exception cref="StoreUnavailableException">It has not, within a second.</exception>
    public async Task ProveAsync(CancellationToken ct)
    {
        if (_isProven && Stopwatch.GetElapsedTime(Interlocked.Read(ref _busySince)) < Suspicious)
            return;

        try
        {
            await WriteAsync(static _ => true, ct).WaitAsync(Suspicious, ct);
        }
        catch (TimeoutException late)
        {
            throw new StoreUnavailableException("A write waits for another process, or for the disk.", late);
        }
    }

    /// <summary>Writes what is queued, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        _db?.Dispose();
        _db = null;
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task WriteAllAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            Interlocked.Exchange(ref _busySince, Stopwatch.GetTimestamp());
            await WriteGroupAsync();
            Interlocked.Exchange(ref _busySince, long.MaxValue);
            if (Stopwatch.GetElapsedTime(_lastPause) < PauseEvery)
                continue;

            await Task.Delay(Pause);
            _lastPause = Stopwatch.GetTimestamp();
        }
    }

    private async Task WriteGroupAsync()
    {
        var group = new List<QueuedWrite>();
        try
        {
            _db ??= _file.OpenToWrite();
            await BeginAsync(_db);
        }
        catch (Exception fault)
        {
            TakeQueued(group);
            Fail(group, fault);
            return;
        }

        try
        {
            RunQueued(_db, group);
            _db.Sql("COMMIT").Run();
        }
        catch (Exception fault)
        {
            Fail(group, fault);
            return;
        }

        _isProven = true;
        foreach (var write in group)
            write.Complete();
    }

    /// <summary>Asks for the lock every millisecond: SQLite's own waiting grows to 100 ms between two tries, and would miss the pauses of others.</summary>
    private async Task BeginAsync(SqliteDatabase db)
    {
        var start = Stopwatch.GetTimestamp();
        db.WaitForLocks(TimeSpan.Zero);
        try
        {
            while (true)
            {
                try
                {
                    db.Sql("BEGIN IMMEDIATE").Run();
                    return;
                }
                catch (SqliteException fault) when (SqliteFaults.IsBusy(fault) && Stopwatch.GetElapsedTime(start) < _file.BusyTimeout)
                {
                    await Task.Delay(1);
                }
            }
        }
        finally
        {
            db.WaitForLocks(_file.BusyTimeout);
        }
    }

    private void RunQueued(SqliteDatabase db, List<QueuedWrite> group)
    {
        var start = Stopwatch.GetTimestamp();
        while (group.Count < LargestGroup && Stopwatch.GetElapsedTime(start) < LongestHold && _queue.Reader.TryRead(out var write))
        {
            if (!write.TryTake())
                continue;

            group.Add(write);
            RunAlone(db, write);
        }
    }

    private static void RunAlone(SqliteDatabase db, QueuedWrite write)
    {
        db.Sql("SAVEPOINT alone").Run();
        try
        {
            write.Run(db);
        }
        catch (Exception fault)
        {
            // Some faults make SQLite give up the whole transaction; then nobody's write is left.
            if (!db.InTransaction)
                throw;
            write.RememberFault(fault);
            db.Sql("ROLLBACK TO alone").Run();
        }

        db.Sql("RELEASE alone").Run();
    }

    private void TakeQueued(List<QueuedWrite> group)
    {
        // No more than are there now: the next ones deserve their own try.
        for (var left = _queue.Reader.Count; left > 0 && _queue.Reader.TryRead(out var write); left--)
        {
            if (write.TryTake())
                group.Add(write);
        }
    }

    private void Fail(List<QueuedWrite> group, Exception fault)
    {
        _isProven = false;
        // While the lock is all that is missing, the connection is fine; after anything else a new one starts clean.
        if (fault is not SqliteException sqlite || !SqliteFaults.IsBusy(sqlite) || _db is { InTransaction: true })
        {
            _db?.Dispose();
            _db = null;
        }

        foreach (var write in group)
            write.Fail(fault);
    }
}
