using System.Collections.Concurrent;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Pingtree.Journeys.Tests.Harness.Watching;

/// <summary>A buyer who wants every event of every source and acknowledges what he reads.</summary>
public sealed class BuyerQueue : Recipient
{
    private readonly ConcurrentQueue<(string Id, byte[] Body)> _read = [];
    private readonly IConnection _connection;

    private BuyerQueue(IConnection connection) => _connection = connection;

    protected override IEnumerable<(string Id, byte[] Body)> Arrived => _read;

    public static async Task<BuyerQueue> OpenAsync(ScaledSetUp setUp, CancellationToken ct)
    {
        var made = await setUp.Admin.PostAsync("/api/v1/buyers", new { name = $"b-{Made.Word()}", sources = new[] { "*" } });
        made.Status.ShouldBe(201, made.Text);
        var connection = await new ConnectionFactory { Uri = new Uri(setUp.Broker.ConnectionString) }.CreateConnectionAsync(ct);
        var buyer = new BuyerQueue(connection);
        var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            buyer._read.Enqueue((delivery.BasicProperties.MessageId!, delivery.Body.ToArray()));
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, CancellationToken.None);
        };
        await channel.BasicConsumeAsync(made.Json.GetProperty("buyer").GetProperty("queue").GetString()!, autoAck: false, consumer, ct);
        return buyer;
    }

    public override ValueTask DisposeAsync() => _connection.DisposeAsync();
}
