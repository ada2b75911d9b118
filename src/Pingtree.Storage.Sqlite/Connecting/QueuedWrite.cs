namespace Pingtree.Storage.Sqlite.Connecting;

/// <summary>A write on its way through the queue. It can be called off until it starts.</summary>
internal abstract class QueuedWrite
{
    private int _left;

    /// <summary>True for the first who asks: the writer who starts it, or the caller who calls it off.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _left, 1) == 0;

    /// <summary>Does the work and keeps its answer until the commit.</summary>
    public abstract void Run(SqliteDatabase db);

    /// <summary>Keeps the fault of the work until the transaction is over.</summary>
    public abstract void RememberFault(Exception fault);

    /// <summary>The transaction is committed: the caller gets the answer, or the fault of the work.</summary>
    public abstract void Complete();

    /// <summary>The transaction failed.</summary>
    public abstract void Fail(Exception fault);
}

internal sealed class QueuedWrite<T>(Func<SqliteDatabase, T> work) : QueuedWrite
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _answer;
    private Exception? _fault;

    public Task<T> Task => _done.Task;

    public void CallOff(CancellationToken ct)
    {
        if (TryTake())
            _done.TrySetCanceled(ct);
    }

    public override void Run(SqliteDatabase db) => _answer = work(db);

    public override void RememberFault(Exception fault) => _fault = fault;

    public override void Complete()
    {
        if (_fault is null)
            _done.TrySetResult(_answer!);
        else
            Fail(_fault);
    }

    public override void Fail(Exception fault) => _done.TrySetException(SqliteFaults.Translate(fault));
}
