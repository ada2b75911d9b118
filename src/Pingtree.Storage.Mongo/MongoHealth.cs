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
    /// <exception cref="StoreUnavailableException">There is none, or it does not answer soon.</exception>
    public async Task CheckAsync(CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            await _connection.PingAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new StoreUnavailableException("MongoDB does not answer.");
        }
    }
}
