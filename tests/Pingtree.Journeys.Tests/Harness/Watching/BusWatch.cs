using System.Collections.Concurrent;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Pingtree.Journeys.Tests.Harness.Watching;

/// <summary>Hears every announcement on the broker, through a queue of its own.</summary>
public sealed class BusWatch : IOutcomeWatch
{
    private const string Exchange = "pingtree.leads-screened";
    private const int IdBytes = 12;

    private readonly ConcurrentDictionary<string, bool> _heard = [];
    private readonly IConnection _connection;

    private BusWatch(IConnection connection) => _connection = connection;

    public static async Task<BusWatch> OpenAsync(string broker, CancellationToken ct)
    {
        var connection = await new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync(ct);
        var watch = new BusWatch(connection);
        var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        var queue = await channel.QueueDeclareAsync(cancellationToken: ct);
        await channel.QueueBindAsync(queue.QueueName, Exchange, routingKey: "", cancellationToken: ct);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            watch.Hear(delivery.Body);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, ct);
        return watch;
    }

    public async Task WaitForAsync(IReadOnlyCollection<string> eventIds, CancellationToken ct)
    {
        while (!eventIds.All(_heard.ContainsKey))
            await Task.Delay(50, ct);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private void Hear(ReadOnlyMemory<byte> body)
    {
        using var json = JsonDocument.Parse(body);
        foreach (var source in json.RootElement.GetProperty("message").GetProperty("sources").EnumerateArray())
        {
            var ids = source.GetProperty("leadIds").GetBytesFromBase64();
            foreach (var (number, letter) in source.GetProperty("letters").GetString()!.Index())
                _heard[$"{Convert.ToHexStringLower(ids.AsSpan(number * IdBytes, IdBytes))}.{TypeOf(letter)}"] = true;
        }
    }

    private static string TypeOf(char letter) => letter switch
    {
        'a' => "lead.active",
        'o' => "lead.sold",
        'd' => "lead.duplicate",
        _ => "lead.rejected",
    };
}
