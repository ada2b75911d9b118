using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

/// <summary>Reads a buyer's queue.</summary>
internal static class BuyerClient
{
    public static async Task ReadAsync(Uri broker, string queue, Func<string, JsonElement, Task> handle, CancellationToken ct)
    {
        var factory = new ConnectionFactory { Uri = broker, AutomaticRecoveryEnabled = true };
        await using var connection = await factory.CreateConnectionAsync(ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        await channel.BasicQosAsync(0, prefetchCount: 50, global: false, ct); // events in hand at once

        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, message) =>
        {
            var lead = JsonSerializer.Deserialize<JsonElement>(message.Body.Span);

            // An event may come twice: one whose id you have dealt with is only acknowledged.
            await handle(message.BasicProperties.MessageId!, lead);

            await channel.BasicAckAsync(message.DeliveryTag, multiple: false, ct); // only now does it leave the queue
        };
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer, ct);
        await Task.Delay(Timeout.Infinite, ct);
    }
}
