using MongoDB.Bson;
using Pingtree.Storage.Contracts;

namespace Pingtree.Storage.Mongo.Tests.Crashing;

/// <summary>A process that dies after so many commands: those the server carries out, and after them nothing comes from it any more.</summary>
internal sealed class DyingProcess : IAsyncDisposable
{
    /// <summary>What the driver says for itself.</summary>
    private static readonly string[] OfTheDriver = ["hello", "isMaster", "ismaster", "ping", "endSessions"];

    private readonly Lock _lock = new();
    private readonly Line _line;
    private readonly MongoInstance _instance;
    private readonly TaskCompletionSource _died = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = int.MaxValue;
    private int _unanswered;
    private bool _isDying;

    public DyingProcess(CrashScene scene)
    {
        _line = new Line(scene.Database);
        _instance = new MongoInstance(_line.Way, scene.Clock);
    }

    /// <summary>Commands the work came to.</summary>
    public int Commands { get; private set; }

    /// <summary>Does the work as far as so many commands go; true where that was all of it.</summary>
    public async Task<bool> WorkAsync(int commands, Func<Stores, CancellationToken, Task> work, CancellationToken ct)
    {
        await _instance.Health.CheckAsync(ct); // the first use makes the indexes: not what is tested here
        _left = commands;
        (_line.Carries, _line.Answers) = (Carries, Answers);
        using var death = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var working = work(_instance.Stores, death.Token);
        await Task.WhenAny(working, _died.Task);
        if (!_died.Task.IsCompleted)
        {
            await working;
            return true;
        }

        _line.Cut();
        await death.CancelAsync();
        await Task.WhenAny(working); // how it ends, nobody hears
        _ = working.Exception;
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        _died.TrySetResult();
        await _instance.DisposeAsync();
        await _line.DisposeAsync();
    }

    private Task<bool> Carries(BsonDocument command)
    {
        if (OfTheDriver.Contains(command.GetElement(0).Name))
            return Task.FromResult(true);

        lock (_lock)
        {
            if (_left == 0)
            {
                _isDying = true;
                DieOnceAnswered();
                return NeverAsync();
            }

            _left--;
            _unanswered++;
            Commands++;
            return Task.FromResult(true);
        }
    }

    private bool Answers(BsonDocument command)
    {
        if (OfTheDriver.Contains(command.GetElement(0).Name))
            return true;

        lock (_lock)
        {
            _unanswered--;
            DieOnceAnswered();
        }

        return true;
    }

    /// <summary>What was carried is to be done before anybody looks.</summary>
    private void DieOnceAnswered()
    {
        if (_isDying && _unanswered == 0)
            _died.TrySetResult();
    }

    private async Task<bool> NeverAsync()
    {
        await _died.Task;
        return false;
    }
}
