using Microsoft.Extensions.DependencyInjection;
using MongoDB.Driver;
using Pingtree.Storage.Contracts;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Tests;

/// <summary>One adapter, as one process has it.</summary>
internal sealed class MongoInstance(MongoUrl url, TimeProvider clock) : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSingleton(clock).AddMongoStorage(url.Url).BuildServiceProvider();

    public Stores Stores => Stores.Of(_services);

    public MongoHealth Health => Get<MongoHealth>();

    public MongoConnection Connection => Get<MongoConnection>();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private T Get<T>() where T : notnull => _services.GetRequiredService<T>();
}
