using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo;

/// <summary>Says whether MongoDB can be read and written.</summary>
public sealed class MongoHealth
{
    private readonly MongoConnection _connection;

    internal MongoHealth(MongoConnection connection) => _connection = connection;

    /// <summary>Asks the server that takes the writes.</summary>
    /// <exception cref="StoreUnavailableException">There is none.</exception>
    public Task CheckAsync(CancellationToken ct) => _connection.PingAsync(ct);
}
