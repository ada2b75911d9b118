using MongoDB.Driver;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Storage.Contracts;
using Pingtree.Testing;
using Pingtree.Testing.RealServers;

namespace Pingtree.Storage.Mongo.Tests.Crashing;

/// <summary>A database with a process on it that stays. Others come and die.</summary>
internal sealed class CrashScene : IAsyncDisposable
{
    /// <summary>Past this age a write is nobody's any more, in the adapter's own words.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromSeconds(61);

    private readonly MongoDatabase _database = TestServer.NewDatabase();

    public CrashScene() => Survivor = new MongoInstance(Database, Clock);

    public MongoUrl Database => _database.Url;

    public ManualClock Clock { get; } = new();

    public MongoInstance Survivor { get; }

    public Stores Stores => Survivor.Stores;

    /// <summary>
    /// Plays the scene once for each command the work comes to: its process dies before its first, before its second, and so on, and at last not at all.
    /// Each time in a database of its own.
    /// </summary>
    public static async Task PlayAsync(
        Func<CrashScene, Task> before, Func<Stores, CancellationToken, Task> work, Func<CrashScene, Task> after, CancellationToken ct)
    {
        var commands = await PlayAsync(int.MaxValue, before, work, after, ct);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, commands), new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = ct }, async (survived, stop) =>
            {
                try
                {
                    await PlayAsync(survived, before, work, after, stop);
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    throw new InvalidOperationException($"Where it died after {survived} of {commands} commands: {failure.Message}", failure);
                }
            });
    }

    /// <summary>A minute later the sweep comes by; answers what it finds due.</summary>
    public Task<IReadOnlyList<EventEntry>> SweepAsync(CancellationToken ct)
    {
        Clock.Advance(Abandoned);
        return Stores.Events.FindAsync(Clock.GetUtcNow().AddSeconds(1), 1000, ct);
    }

    public async ValueTask DisposeAsync()
    {
        await Survivor.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static async Task<int> PlayAsync(
        int commands, Func<CrashScene, Task> before, Func<Stores, CancellationToken, Task> work, Func<CrashScene, Task> after, CancellationToken ct)
    {
        await using var scene = new CrashScene();
        await before(scene);
        await using var process = new DyingProcess(scene);
        await process.WorkAsync(commands, work, ct);
        await after(scene);
        return process.Commands;
    }
}
