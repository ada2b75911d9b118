using RabbitMQ.Client;

namespace Pingtree.Server.Bus.Buyers;

/// <summary>
/// One long-lived connection, opened when it is first needed and again after it was lost. It does not recover by itself:
/// a recovered channel forgets what was never confirmed, and whoever waits for it waits for ever.
/// </summary>
internal sealed class BrokerConnection(Uri broker, string name) : IAsyncDisposable
{
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ConnectionFactory _factory = new()
    {
        Uri = broker,
        ClientProvidedName = name,
        AutomaticRecoveryEnabled = false,
        RequestedConnectionTimeout = ConnectPatience,
        ContinuationTimeout = AnswerPatience,
    };

    private volatile IConnection? _connection;

    public async ValueTask<IConnection> GetAsync(CancellationToken ct)
    {
        if (_connection is { IsOpen: true } open)
            return open;

        await _turn.WaitAsync(ct);
        try
        {
            if (_connection is { IsOpen: true } opened)
                return opened;
            if (_connection is { } lost)
                Forget(lost);
            return _connection = await _factory.CreateConnectionAsync(ct);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Gives up a connection that does not answer; the next caller gets a new one.</summary>
    public void Abandon(IConnection connection)
    {
        if (Interlocked.CompareExchange(ref _connection, null, connection) == connection)
            Forget(connection);
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
            await connection.DisposeAsync();
        _turn.Dispose();
    }

    /// <summary>Closing says goodbye to a broker that may never answer: nobody waits for that.</summary>
    private static void Forget(IConnection connection) => _ = Task.Run(async () =>
    {
        await connection.AbortAsync(ClosePatience);
        await connection.DisposeAsync();
    });
}
