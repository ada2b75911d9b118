using System.Collections.Concurrent;
using Pingtree.Contracts.Leads;

namespace Pingtree.Intake.Streaming;

/// <summary>The chunks of this intake that wait for what became of them.</summary>
internal sealed class ChunkWaiters
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<ChunkScreened>> _waiting = new();
    private long _last;

    /// <summary>Begins to wait; must begin before the chunk is published.</summary>
    public Waiter Expect()
    {
        var chunk = Interlocked.Increment(ref _last);
        return new Waiter(this, chunk, _waiting.GetOrAdd(chunk, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)));
    }

    /// <summary>A reply arrived; whoever waits for it gets it.</summary>
    public void Tell(ChunkScreened reply)
    {
        if (_waiting.TryGetValue(reply.Chunk, out var waiting))
            waiting.TrySetResult(reply);
    }

    internal readonly struct Waiter(ChunkWaiters waiters, long chunk, TaskCompletionSource<ChunkScreened> source) : IDisposable
    {
        public long Chunk => chunk;

        public Task<ChunkScreened> Reply => source.Task;

        public void Dispose() => waiters._waiting.TryRemove(chunk, out _);
    }
}
