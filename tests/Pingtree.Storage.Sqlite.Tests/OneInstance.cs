using Pingtree.Storage.Contracts;

namespace Pingtree.Storage.Sqlite.Tests;

/// <summary>An adapter over a file of its own, for one test of a contract.</summary>
internal sealed class OneInstance : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private SqliteInstance? _instance;

    public ValueTask<Stores> OpenAsync(TimeProvider clock)
    {
        _instance = new SqliteInstance(_directory.Database, clock);
        return ValueTask.FromResult(_instance.Stores);
    }

    public async ValueTask DisposeAsync()
    {
        if (_instance is not null)
            await _instance.DisposeAsync();
        _directory.Dispose();
    }
}
