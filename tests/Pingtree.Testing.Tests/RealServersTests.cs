using System.Net;
using System.Net.Sockets;
using System.Text;
using Pingtree.Testing.RealServers;
using RabbitMQ.Client;
using Shouldly;
using Xunit;

namespace Pingtree.Testing.Tests;

public sealed class RealServersTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 90_000)]
    public async Task A_broker_that_was_stopped_or_killed_starts_again_with_its_messages()
    {
        await using var broker = await RabbitMqServer.StartNewAsync();

        await SendAsync(broker, "before the stop");
        await broker.StopAsync();
        await Should.ThrowAsync<Exception>(() => ReceiveAsync(broker));
        await broker.StartAsync();
        (await ReceiveAsync(broker)).ShouldBe("before the stop");

        await SendAsync(broker, "before the kill");
        await broker.KillAsync();
        await broker.StartAsync();
        (await ReceiveAsync(broker)).ShouldBe("before the kill");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_redis_that_was_stopped_starts_again_with_its_data_until_it_is_flushed()
    {
        await using var redis = await RedisServer.StartNewAsync();
        (await TellRedisAsync(redis, "SET kept 1")).ShouldBe("+OK");

        await redis.StopAsync();
        await Should.ThrowAsync<SocketException>(() => TellRedisAsync(redis, "PING"));
        await redis.StartAsync();
        (await TellRedisAsync(redis, "EXISTS kept")).ShouldBe(":1");

        await redis.FlushAsync();
        (await TellRedisAsync(redis, "EXISTS kept")).ShouldBe(":0");
    }

    private static async Task<string?> TellRedisAsync(RedisServer redis, string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPEndPoint.Parse(redis.ConnectionString), Ct);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), Ct);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadLineAsync(Ct);
    }

    private static async Task SendAsync(RabbitMqServer broker, string text)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(broker.ConnectionString) }.CreateConnectionAsync(Ct);
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Ct);
        await channel.QueueDeclareAsync(
            "kept", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: Ct);
        await channel.BasicPublishAsync("", "kept", mandatory: true, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes(text), Ct);
    }

    private static async Task<string?> ReceiveAsync(RabbitMqServer broker)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(broker.ConnectionString) }.CreateConnectionAsync(Ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        for (var i = 0; i < 100; i++)
        {
            // A quorum queue needs a moment after the start to elect its leader.
            if (await channel.BasicGetAsync("kept", autoAck: true, Ct) is { } message)
                return Encoding.UTF8.GetString(message.Body.Span);
            await Task.Delay(100, Ct);
        }

        return null;
    }
}
