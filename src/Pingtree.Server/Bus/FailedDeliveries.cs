using System.Globalization;
using System.Runtime.ExceptionServices;
using MassTransit;
using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;

namespace Pingtree.Server.Bus;

/// <summary>
/// Hands a message that failed back to its queue, and the last time it may fail to the dead letters. The broker's own limit is for workers that die:
/// from RabbitMQ 4.3 on it does not count what was handed back, and such a message would go round for ever.
/// </summary>
internal sealed class FailedDeliveries(string deadLetters, int limit) : IFilter<ExceptionReceiveContext>
{
    /// <summary>Deliveries before this one, in the words of RabbitMQ from 4.3 on, and up to there; a first delivery has neither.</summary>
    private static readonly string[] Counts = ["x-acquired-count", "x-delivery-count"];

    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        await context.NotifyFaulted(context.Exception);
        var delivery = context.GetPayload<RabbitMqBasicConsumeContext>().Properties;
        if (DeliveriesBefore(delivery) + 1 < limit)
            ExceptionDispatchInfo.Throw(context.Exception);

        // It returns once the broker has the copy; only then is the message acknowledged.
        await context.GetPayload<ChannelContext>().BasicPublishAsync(deadLetters, "", mandatory: true, Copy(delivery), context.GetBody(), awaitAck: true, context.CancellationToken);
    }

    public void Probe(ProbeContext context) => context.CreateScope("failed-deliveries").Add("limit", limit);

    private static long DeliveriesBefore(IReadOnlyBasicProperties delivery) =>
        Counts.Max(name => delivery.Headers?.TryGetValue(name, out var count) == true ? Convert.ToInt64(count, CultureInfo.InvariantCulture) : 0);

    private static BasicProperties Copy(IReadOnlyBasicProperties delivery)
    {
        var copy = new BasicProperties(delivery);
        if (delivery.Headers is { } headers)
            copy.Headers = headers.Where(header => !Counts.Contains(header.Key)).ToDictionary(); // the next queue counts anew
        return copy;
    }
}
