using Microsoft.Extensions.DependencyInjection;
using Pingtree.Storage.Contracts;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Tests;

/// <summary>One adapter, as one process has it.</summary>
internal sealed class SqliteInstance : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public SqliteInstance(string path, TimeProvider clock, TimeSpan? busyTimeout = null)
    {
        var location = new SqliteLocation(path) { BusyTimeout = busyTimeout ?? TimeSpan.FromSeconds(10) };
        _services = new ServiceCollection().AddSingleton(clock).AddSqliteStorage(location).BuildServiceProvider();
    }

    public Stores Stores => Stores.Of(_services);

    public SqliteHealth Health => Get<SqliteHealth>();

    public SqliteWriter Writer => Get<SqliteWriter>();

    public SqliteReaders Readers => Get<SqliteReaders>();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private T Get<T>() where T : notnull => _services.GetRequiredService<T>();
}
