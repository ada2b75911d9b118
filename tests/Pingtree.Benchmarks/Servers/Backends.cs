using System.Text;
using Pingtree.Contracts;
using Pingtree.Testing.RealServers;
using RabbitMQ.Client;
using StackExchange.Redis;

namespace Pingtree.Benchmarks.Servers;

/// <summary>What scenarios are measured on: a RabbitMQ and a Redis of this run's own.</summary>
internal sealed class Backends : IAsyncDisposable
{
    /// <summary>The buyer of a scenario that has one.</summary>
    public const string Buyer = "benchmark";

    private static readonly string[] PipelineQueues =
        [Queues.Leads, Queues.LeadBatches, Queues.Screened, Queues.DeadLetters, Queues.Parked];

    private readonly RabbitMqServer _rabbitMq;
    private readonly RedisServer _redis;

    private Backends(RabbitMqServer rabbitMq, RedisServer redis) => (_rabbitMq, _redis) = (rabbitMq, redis);

    public string RabbitMq => _rabbitMq.ConnectionString;

    public string Redis => _redis.ConnectionString;

    /// <summary>MongoDB, where one is named and the build has the adapter for it; else everything is stored in SQLite.</summary>
    public MongoServer? MongoDb { get; } = MongoServer.Find();

    public static async Task<Backends> StartAsync() => new(await RabbitMqServer.StartNewAsync(), await RedisServer.StartNewAsync());

    public Task<IConnection> ConnectAsync(CancellationToken ct) =>
        new ConnectionFactory { Uri = new Uri(RabbitMq), ClientProvidedName = "benchmark" }.CreateConnectionAsync(ct);

    /// <summary>Forgets what an earlier server left: its leads mean nothing to the next one.</summary>
    public async Task EmptyAsync(CancellationToken ct)
    {
        await _redis.FlushAsync();
        await using var connection = await ConnectAsync(ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        foreach (var queue in (string[])[.. PipelineQueues, Queues.Buyer(Buyer)])
            await channel.QueueDeleteAsync(queue, cancellationToken: ct);
    }

    /// <summary>Messages nobody has taken, by queue; empty where all is done.</summary>
    public async Task<IReadOnlyDictionary<string, uint>> FindLeftoversAsync(CancellationToken ct)
    {
        await using var connection = await ConnectAsync(ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        var left = new Dictionary<string, uint>();
        foreach (var queue in PipelineQueues)
        {
            if (await channel.MessageCountAsync(queue, ct) is > 0 and var messages)
                left[queue] = messages;
        }

        return left;
    }

    public async Task<string> ReadRabbitMqVersionAsync()
    {
        await using var connection = await ConnectAsync(CancellationToken.None);
        return connection.ServerProperties?["version"] is byte[] version ? Encoding.UTF8.GetString(version) : "unknown";
    }

    public async Task<string> ReadRedisVersionAsync()
    {
        using var redis = await ConnectionMultiplexer.ConnectAsync(Redis);
        return redis.GetServer(redis.GetEndPoints()[0]).Version.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await _rabbitMq.DisposeAsync();
        await _redis.DisposeAsync();
    }
}
