using Pingtree.Contracts;
using RabbitMQ.Client;

namespace Pingtree.Server.Bus;

/// <summary>
/// Every exchange, queue and binding a lead can meet. Each process declares all of it before it is ready: what is published to an
/// exchange that has no queue yet is confirmed and lost. What buyers read from is <see cref="Pingtree.Pipeline.Outcomes.BuyerQueueCheck"/>'s.
/// </summary>
internal sealed class LeadTopology(Uri broker)
{
    /// <summary>Deliveries before a message counts as one that kills its worker. Dead letters are screened one by one; what is good among them goes through.</summary>
    private const int LeadDeliveryLimit = 5;

    /// <summary>
    /// As good as no limit, as for buyers' queues; where none is named RabbitMQ 4 takes 20. Nobody reads again what was parked, so outcomes are not given up for
    /// workers that die; and whoever looks at a parked message and puts it back has had it delivered, and must not lose it by looking often.
    /// </summary>
    private const int AnyNumber = 1_000_000;

    /// <summary>
    /// How long a worker may hold a message before the broker takes its channel away: workers hold what they have while the store is away, and each
    /// time would count as a delivery. From RabbitMQ 3.12 on a queue may say so; older ones take the argument, and their own setting counts.
    /// </summary>
    private static readonly TimeSpan ConsumerTimeout = TimeSpan.FromHours(24);

    /// <summary>Where the messages of a queue that is read go after how many deliveries.</summary>
    public static (string DeadLetters, int DeliveryLimit) DeadLettersOf(string queue) => queue switch
    {
        Queues.Leads or Queues.LeadBatches => (Queues.DeadLetters, LeadDeliveryLimit),
        Queues.DeadLetters => (Queues.Parked, LeadDeliveryLimit),
        Queues.Screened => (Queues.Parked, AnyNumber),
        _ => throw new ArgumentException("Nobody reads this queue.", nameof(queue)),
    };

    /// <summary>The arguments of a queue, by its name.</summary>
    public static Dictionary<string, object?> ArgumentsOf(string queue) => queue switch
    {
        Queues.Parked => new() { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = AnyNumber },
        _ => Quorum(DeadLettersOf(queue)),
    };

    public async Task DeclareAsync(CancellationToken ct)
    {
        var factory = new ConnectionFactory { Uri = broker, ClientProvidedName = "pingtree topology" };
        await using var connection = await factory.CreateConnectionAsync(ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);

        foreach (var queue in (string[])[Queues.Parked, Queues.DeadLetters, Queues.Leads, Queues.LeadBatches, Queues.Screened])
        {
            await channel.ExchangeDeclareAsync(queue, ExchangeType.Fanout, durable: true, cancellationToken: ct);
            await channel.QueueDeclareAsync(
                queue, durable: true, exclusive: false, autoDelete: false, ArgumentsOf(queue), cancellationToken: ct);
            await channel.QueueBindAsync(queue, queue, routingKey: "", cancellationToken: ct);
        }

        await BindAsync(channel, Queues.LeadReceivedExchange, Queues.Leads, ct);
        await BindAsync(channel, Queues.LeadsReceivedExchange, Queues.Leads, ct);
        await BindAsync(channel, Queues.LeadBatchReceivedExchange, Queues.LeadBatches, ct);
        await BindAsync(channel, Queues.LeadsScreenedExchange, Queues.Screened, ct);
        await channel.ExchangeDeclareAsync(Queues.RepliesExchange, ExchangeType.Direct, durable: true, cancellationToken: ct);
        await channel.ExchangeDeclareAsync(Queues.ChunkRepliesExchange, ExchangeType.Direct, durable: true, cancellationToken: ct);
    }

    private static async Task BindAsync(IChannel channel, string from, string to, CancellationToken ct)
    {
        await channel.ExchangeDeclareAsync(from, ExchangeType.Fanout, durable: true, cancellationToken: ct);
        await channel.ExchangeBindAsync(to, from, routingKey: "", cancellationToken: ct);
    }

    /// <summary>Replicated and on disk; dead letters are handed over only once the other queue has them.</summary>
    private static Dictionary<string, object?> Quorum((string DeadLetters, int DeliveryLimit) reading) => new()
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = reading.DeliveryLimit,
        ["x-consumer-timeout"] = (long)ConsumerTimeout.TotalMilliseconds,
        ["x-dead-letter-exchange"] = reading.DeadLetters,
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
    };
}
