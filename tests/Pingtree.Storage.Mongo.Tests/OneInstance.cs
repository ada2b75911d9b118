using Pingtree.Storage.Contracts;
using Pingtree.Testing.RealServers;

namespace Pingtree.Storage.Mongo.Tests;

/// <summary>An adapter over a database of its own, for one test of a contract.</summary>
internal sealed class OneInstance : IAsyncDisposable
{
    private MongoDatabase? _database;
    private MongoInstance? _instance;

    public ValueTask<Stores> OpenAsync(TimeProvider clock)
    {
        _database = TestServer.NewDatabase();
        _instance = new MongoInstance(_database.Url, clock);
        return ValueTask.FromResult(_instance.Stores);
    }

    public async ValueTask DisposeAsync()
    {
        if (_instance is not null)
            await _instance.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
    }
}
