using Pingtree.Testing;
using Xunit;

namespace Pingtree.Storage.Sqlite.Tests;

/// <summary>Tests that open the same file more than once, as several processes would.</summary>
public abstract class SqliteTest : IAsyncLifetime
{
    protected const int Limit = 30_000;

    private readonly TemporaryDirectory _directory = new();
    private readonly List<SqliteInstance> _open = [];

    protected ManualClock Clock { get; } = new();

    protected string Database => _directory.Database;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in _open)
            await instance.DisposeAsync();
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }

    internal SqliteInstance Open(TimeSpan? busyTimeout = null)
    {
        var instance = new SqliteInstance(Database, Clock, busyTimeout);
        _open.Add(instance);
        return instance;
    }
}
