using MongoDB.Bson;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo;

/// <summary>Says whether MongoDB can be read and written.</summary>
public sealed class MongoHealth
{
    /// <summary>Who asks for the health of a process wants to know soon.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly MongoConnection _connection;

    internal MongoHealth(MongoConnection connection) => _connection = connection;

    /// <summary>Asks the server that takes the writes.</summary>
    /// <exception cref="StoreUnavailableException">There is none, it does not answer soon, or the majority that confirms its writes does not keep up with it.</exception>
    public async Task CheckAsync(CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            if (LagOf(await _connection.HelloAsync(patience.Token)) > MongoLimits.Lag)
                throw new StoreUnavailableException("MongoDB has lost its majority: what is written is not confirmed.");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new StoreUnavailableException("MongoDB does not answer.");
        }
    }

    /// <summary>How far the majority is behind; none where the server does not say, as outside of a replica set. Without writes it keeps up by itself.</summary>
    private static TimeSpan LagOf(BsonDocument hello) =>
        hello.TryGetValue("lastWrite", out var last) && last.AsBsonDocument is var write && write.Contains("lastWriteDate") && write.Contains("majorityWriteDate")
            ? write.ReadTime("lastWriteDate") - write.ReadTime("majorityWriteDate")
            : TimeSpan.Zero;
}
