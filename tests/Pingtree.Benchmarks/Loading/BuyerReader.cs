using Pingtree.Benchmarks.Servers;
using Pingtree.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Pingtree.Benchmarks.Loading;

/// <summary>A buyer at his queue. He counts what waits, and reads it; an event that comes again counts once.</summary>
internal sealed class BuyerReader : IAsyncDisposable
{
    private const ushort InHand = 1000;
    private const int AcknowledgeEvery = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string _queue;
    private readonly IConnection _connection;
    private readonly IChannel _counting;
    private readonly HashSet<string> _read = [];

    private BuyerReader(string queue, IConnection connection, IChannel counting) =>
        (_queue, _connection, _counting) = (queue, connection, counting);

    /// <summary>Events read so far.</summary>
    public int Read => _read.Count;

    /// <param name="name">The buyer's name.</param>
    public static async Task<BuyerReader> ConnectAsync(Backends backends, string name, CancellationToken ct)
    {
        var connection = await backends.ConnectAsync(ct);
        return new BuyerReader(Queues.Buyer(name), connection, await connection.CreateChannelAsync(cancellationToken: ct));
    }

    /// <summary>Messages in the queue.</summary>
    public async Task<long> CountWaitingAsync(CancellationToken ct) => await _counting.MessageCountAsync(_queue, ct);

    /// <summary>Reads what is in the queue now, and acknowledges it.</summary>
    public async Task ReadWaitingAsync(CancellationToken ct)
    {
        var messages = await CountWaitingAsync(ct);
        if (messages == 0)
            return;

        // A channel of its own: with it goes back what was handed out beyond those.
        await using var channel = await _connection.CreateChannelAsync(cancellationToken: ct);
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var received = 0L;
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            if (++received > messages)
                return;
            if (delivery.BasicProperties.MessageId is { } id)
                _read.Add(id);
            if (received % AcknowledgeEvery == 0 || received == messages)
                await channel.BasicAckAsync(delivery.DeliveryTag, multiple: true, ct);
            if (received == messages)
                all.SetResult();
        };

        await channel.BasicQosAsync(0, InHand, global: false, ct);
        await channel.BasicConsumeAsync(_queue, autoAck: false, consumer, ct);
        await all.Task.WaitAsync(Patience, ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _counting.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
