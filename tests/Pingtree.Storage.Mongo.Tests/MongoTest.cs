using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Testing;
using Pingtree.Testing.RealServers;
using Xunit;

namespace Pingtree.Storage.Mongo.Tests;

/// <summary>Tests that open the same database more than once, as several processes would.</summary>
public abstract class MongoTest : IAsyncLifetime
{
    protected const int Limit = 60_000;

    private readonly List<IAsyncDisposable> _open = [];
    private MongoDatabase? _database;

    protected ManualClock Clock { get; } = new();

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected MongoUrl Database => (_database ??= TestServer.NewDatabase()).Url;

    public ValueTask InitializeAsync()
    {
        _ = Database; // skips where there is no server
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in _open)
            await instance.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>One more process on the database; through another way to it where one is given.</summary>
    internal MongoInstance Open(MongoUrl? way = null)
    {
        var instance = new MongoInstance(way ?? Database, Clock);
        _open.Add(instance);
        return instance;
    }

    /// <summary>What lies in a collection.</summary>
    internal static Task<List<BsonDocument>> ReadAsync(MongoInstance instance, Func<IMongoDatabase, IMongoCollection<BsonDocument>> collection) =>
        instance.Connection.RunAsync(db => collection(db).Find(new BsonDocument()).ToListAsync(Ct), Ct);
}
