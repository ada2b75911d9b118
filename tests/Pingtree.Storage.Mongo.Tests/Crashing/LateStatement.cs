using Pingtree.Storage.Contracts;

namespace Pingtree.Storage.Mongo.Tests.Crashing;

/// <summary>A process one of whose statements is held up on its way, for as long as the test likes: everybody takes it for dead, and then it arrives.</summary>
internal sealed class LateStatement : IAsyncDisposable
{
    private readonly Line _line;
    private readonly MongoInstance _instance;
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _before;

    public LateStatement(CrashScene scene)
    {
        _line = new Line(scene.Database);
        _instance = new MongoInstance(_line.Way, Clock);
    }

    /// <summary>Its own: it stands still while the process does.</summary>
    public SleepyClock Clock { get; } = new();

    /// <summary>Does the work up to the statement: the one against a collection that comes after so many of its kind. The task is the rest of the work.</summary>
    public async Task<Task<T>> WorkUpToAsync<T>(string command, string collection, int after, Func<Stores, Task<T>> work, CancellationToken ct)
    {
        await _instance.Health.CheckAsync(ct);
        _before = after;
        _line.Carries = async sent =>
        {
            if (sent.GetElement(0) is { Value.IsString: true } first && first.Name == command && first.Value == collection && _before-- == 0)
            {
                _held.SetResult();
                await _released.Task;
            }

            return true;
        };
        var working = work(_instance.Stores);
        await Task.WhenAny(working, _held.Task);
        if (working.IsCompleted)
            throw new InvalidOperationException($"The work has no such {command}.");
        return working;
    }

    public void Release() => _released.SetResult();

    public async ValueTask DisposeAsync()
    {
        _released.TrySetResult();
        await _instance.DisposeAsync();
        await _line.DisposeAsync();
    }
}
