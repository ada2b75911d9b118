using Microsoft.Extensions.Logging;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Storage.Redis.Tests;
using Pingtree.Testing.RealServers;
using StackExchange.Redis;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedRedis))]

namespace Pingtree.Storage.Redis.Tests;

/// <summary>One Redis for all suites; whoever stops or flushes starts one of his own.</summary>
public sealed class SharedRedis : IAsyncLifetime
{
    private RedisServer? _server;

    internal TestRedis Connect() => new(_server!);

    public async ValueTask InitializeAsync() => _server = await RedisServer.GetAsync();

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }
}

/// <summary>What a process has of Redis.</summary>
internal sealed class TestRedis : IDisposable
{
    /// <summary>For tests of what Redis answers: a machine that is busy with other tests must not count as an outage.</summary>
    public static readonly RedisLimits Patient = new() { Deadline = TimeSpan.FromSeconds(10) };

    private readonly RedisConnection _connection;
    private readonly List<IDisposable> _disposables = [];

    public TestRedis(RedisServer server, RedisLimits? limits = null)
    {
        _connection = new RedisConnection(server.ConnectionString);
        Gateway = new RedisGateway(_connection, limits ?? Patient, new LogOf<RedisGateway>(Log));
        Health = new RedisHealth(_connection, limits ?? Patient);
    }

    public RedisGateway Gateway { get; }

    public RedisHealth Health { get; }

    public List<string> Log { get; } = [];

    /// <summary>Redis itself, past all guards.</summary>
    public IDatabase Database => _connection.Database;

    public RedisRateLimiter NewLimiter(TimeProvider time) => new(Gateway, new InProcessRateLimiter(time), time);

    public SuppressionRefill NewRefill(ISuppressionStore store)
    {
        var refill = new SuppressionRefill(Gateway, store, new LogOf<SuppressionRefill>(Log));
        _disposables.Add(refill);
        return refill;
    }

    public RedisSuppressionLookup NewLookup(ISuppressionStore store) => new(Gateway, store, NewRefill(store));

    public void Dispose()
    {
        _disposables.ForEach(d => d.Dispose());
        _connection.Dispose();
    }

    private sealed class LogOf<T>(List<string> lines) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines)
                lines.Add(formatter(state, exception));
        }
    }
}
