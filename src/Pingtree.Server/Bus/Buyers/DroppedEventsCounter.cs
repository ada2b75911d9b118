using System.Diagnostics.Metrics;
using System.Text;
using Pingtree.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Pingtree.Server.Bus.Buyers;

/// <summary>
/// Counts the events that left a buyer's queue unread: too old, too many, or refused by the buyer. The queues hand them on for this alone.
/// Counted at most once: an event may go uncounted where no worker runs, or while more of them drop than can be counted.
/// </summary>
internal sealed partial class DroppedEventsCounter(BrokerConnection broker, TimeProvider clock, ILogger<DroppedEventsCounter> log) : BackgroundService
{
    private const ushort Prefetch = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly Meter Meter = new("Pingtree");

    private static readonly Counter<long> Dropped = Meter.CreateCounter<long>(
        "pingtree_buyer_events_dropped_total",
        description: "Events that left a buyer's queue unread: expired (age), maxlen (size), rejected (by the buyer), delivery_limit.");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await CountAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Waiting(Pause.TotalSeconds, exception.GetType().Name);
                await Task.Delay(Pause, clock, stoppingToken);
            }
        }
    }

    /// <summary>Counts until the channel breaks.</summary>
    private async Task CountAsync(CancellationToken ct)
    {
        await using var channel = await (await broker.GetAsync(ct)).CreateChannelAsync(cancellationToken: ct);
        var broken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.ChannelShutdownAsync += (_, _) =>
        {
            broken.TrySetException(new IOException("The channel was closed."));
            return Task.CompletedTask;
        };
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            Count(delivery.BasicProperties);
            return Task.CompletedTask;
        };
        consumer.UnregisteredAsync += (_, _) =>
        {
            broken.TrySetException(new IOException("The queue has gone."));
            return Task.CompletedTask;
        };
        await channel.BasicQosAsync(0, Prefetch, global: false, ct);
        await channel.BasicConsumeAsync(Queues.DroppedOutcomes, autoAck: true, consumer, ct);
        await broken.Task.WaitAsync(ct);
    }

    /// <summary>The broker writes into <c>x-death</c> where a message died of what, the last death first.</summary>
    private static void Count(IReadOnlyBasicProperties properties)
    {
        if (properties.Headers?.TryGetValue("x-death", out var deaths) != true || deaths is not IList<object?> { Count: > 0 } list)
            return;
        if (list[0] is not IDictionary<string, object?> death || Text(death, "queue") is not { } queue
            || !queue.StartsWith(Queues.BuyerPrefix, StringComparison.Ordinal))
            return;

        Dropped.Add(
            1,
            new KeyValuePair<string, object?>("buyer", queue[Queues.BuyerPrefix.Length..]),
            new KeyValuePair<string, object?>("reason", Text(death, "reason")));
    }

    private static string? Text(IDictionary<string, object?> table, string name) =>
        table.TryGetValue(name, out var value) && value is byte[] utf8 ? Encoding.UTF8.GetString(utf8) : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Dropped events of buyers are not counted, trying again in {Seconds} s: {Failure}")]
    private partial void Waiting(double seconds, string failure);
}
