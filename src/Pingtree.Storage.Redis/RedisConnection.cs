using StackExchange.Redis;

namespace Pingtree.Storage.Redis;

/// <summary>The one connection of the process. Made whether or not Redis is there; it reconnects by itself.</summary>
internal sealed class RedisConnection : IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private readonly ConnectionMultiplexer _multiplexer;

    public RedisConnection(string connectionString)
    {
        var options = ConfigurationOptions.Parse(connectionString);
        options.AbortOnConnectFail = false;
        // The start of the process waits this long at most for a Redis that is not there.
        options.ConnectTimeout = (int)Retry.TotalMilliseconds;
        options.ReconnectRetryPolicy = new LinearRetry((int)Retry.TotalMilliseconds);

        // Not ConnectAsync: awaited right before the host runs, it was seen to block its own reader.
        _multiplexer = ConnectionMultiplexer.Connect(options);
#pragma warning disable CS0618 // Newer versions never keep the order and say so; this one must be told.
        _multiplexer.PreserveAsyncOrder = false;
#pragma warning restore CS0618
    }

    public IDatabase Database => _multiplexer.GetDatabase();

    public void Dispose() => _multiplexer.Dispose();
}
