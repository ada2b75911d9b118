using System.Buffers;
using System.Diagnostics;
using Pingtree.Benchmarks.Loading;
using Pingtree.Benchmarks.Running;
using Pingtree.Benchmarks.Servers;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Pingtree.Benchmarks.Scenarios;

/// <summary>
/// Nothing but the broker: every message persistent, confirmed, through a quorum queue, and acknowledged, with no work done on it.
/// What any pipeline on this broker must stay below, message by message.
/// </summary>
internal sealed class Broker(string name) : IScenario
{
    private const string Queue = "benchmark-broker";

    private static readonly Dictionary<string, object?> Quorum = new() { ["x-queue-type"] = "quorum" };
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public string Name => name;

    public required int LeadsPerMessage { get; init; }

    /// <summary>How many times the leads of a stream: what is fast needs more of them to last for seconds.</summary>
    public int Multiple { get; init; } = 1;

    /// <summary>Messages published and not yet confirmed.</summary>
    public required int Outstanding { get; init; }

    /// <summary>Messages acknowledged at once.</summary>
    public required ushort AcknowledgeEvery { get; init; }

    public async Task<IReadOnlyList<Figure>> RunAsync(Backends backends, RunOptions options, CancellationToken ct)
    {
        await using var publishing = await backends.ConnectAsync(ct);
        await using var consuming = await backends.ConnectAsync(ct);
        await using var publisher = await publishing.CreateChannelAsync(
            new CreateChannelOptions(
                publisherConfirmationsEnabled: true,
                publisherConfirmationTrackingEnabled: true,
                outstandingPublisherConfirmationsRateLimiter: null), // bounded below: the client's own slows down long before its limit
            ct);
        await using var consumer = await consuming.CreateChannelAsync(cancellationToken: ct);
        await publisher.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, Quorum, cancellationToken: ct);
        try
        {
            await PassAsync(publisher, consumer, options.WarmUp * Multiple, ct);
            var elapsed = await PassAsync(publisher, consumer, options.Leads * Multiple, ct);
            return [new Figure("leads", "1/s", options.Leads * Multiple / elapsed.TotalSeconds)];
        }
        finally
        {
            await publisher.QueueDeleteAsync(Queue, cancellationToken: CancellationToken.None);
        }
    }

    /// <returns>From the first publish until the broker has the last acknowledgement.</returns>
    private async Task<TimeSpan> PassAsync(IChannel publisher, IChannel consumer, int leads, CancellationToken ct)
    {
        var messages = (leads + LeadsPerMessage - 1) / LeadsPerMessage;
        var consumed = await ConsumeAsync(consumer, messages, ct);
        var start = Stopwatch.GetTimestamp();
        await PublishAsync(publisher, leads, ct);
        await consumed.WaitAsync(Patience, ct);

        // The broker answers in order: once it does, the acknowledgements are through.
        var left = await consumer.MessageCountAsync(Queue, ct);
        var elapsed = Stopwatch.GetElapsedTime(start);
        return left == 0 ? elapsed : throw new WrongOutcomeException($"{left} messages are left in the queue.");
    }

    private async Task PublishAsync(IChannel channel, int leads, CancellationToken ct)
    {
        var persistent = new BasicProperties { DeliveryMode = DeliveryModes.Persistent };
        var confirms = new Task[Outstanding];
        Array.Fill(confirms, Task.CompletedTask);
        var next = 0;
        for (var sent = 0; sent < leads; sent += LeadsPerMessage, next = (next + 1) % confirms.Length)
        {
            await confirms[next];
            confirms[next] = PublishOneAsync(channel, persistent, sent, Math.Min(LeadsPerMessage, leads - sent), ct);
        }

        await Task.WhenAll(confirms);
    }

    private static async Task PublishOneAsync(IChannel channel, BasicProperties properties, int first, int count, CancellationToken ct)
    {
        var body = ArrayPool<byte>.Shared.Rent(count * GeneratedLeads.MaxBytes);
        try
        {
            var length = GeneratedLeads.WriteLines(first, count, body);
            await channel.BasicPublishAsync("", Queue, mandatory: true, properties, body.AsMemory(0, length), ct);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body);
        }
    }

    /// <returns>A task that ends with the last acknowledgement.</returns>
    private async Task<Task> ConsumeAsync(IChannel channel, int messages, CancellationToken ct)
    {
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var received = 0;
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            received++;
            if (received % AcknowledgeEvery == 0 || received == messages)
                await channel.BasicAckAsync(delivery.DeliveryTag, multiple: true, ct);
            if (received == messages)
            {
                await channel.BasicCancelAsync(delivery.ConsumerTag, noWait: true, ct);
                all.SetResult();
            }
        };

        await channel.BasicQosAsync(0, (ushort)(AcknowledgeEvery * 5), global: false, ct);
        await channel.BasicConsumeAsync(Queue, autoAck: false, consumer, ct);
        return all.Task;
    }
}
