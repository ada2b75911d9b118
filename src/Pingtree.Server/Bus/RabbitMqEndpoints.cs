using MassTransit;
using Pingtree.Contracts;
using Pingtree.Contracts.Leads;
using RabbitMQ.Client;

namespace Pingtree.Server.Bus;

/// <summary>How the endpoints look on RabbitMQ. The arguments are those of <see cref="LeadTopology"/>, or the broker would refuse them.</summary>
internal static class RabbitMqEndpoints
{
    public static void Configure(string name, IReceiveEndpointConfigurator endpoint)
    {
        if (endpoint is not IRabbitMqReceiveEndpointConfigurator rabbit)
            return;

        if (name.StartsWith(Queues.Replies(""), StringComparison.Ordinal))
        {
            ConfigureReplies(rabbit, intake: name[Queues.Replies("").Length..]);
            return;
        }

        endpoint.PublishFaults = false; // a fault would carry the lead into an exchange nobody reads
        foreach (var (argument, value) in LeadTopology.ArgumentsOf(name))
            rabbit.SetQueueArgument(argument, value);

        var (deadLetters, limit) = LeadTopology.DeadLettersOf(name);
        endpoint.ConfigureError(error => error.UseFilter(new FailedDeliveries(deadLetters, limit)));
    }

    /// <summary>An intake hears only what is said to its name.</summary>
    private static void ConfigureReplies(IRabbitMqReceiveEndpointConfigurator endpoint, string intake)
    {
        endpoint.Durable = true; // it goes with the intake all the same; RabbitMQ from 4.3 on refuses queues that are neither durable nor of one connection
        endpoint.ConfigureConsumeTopology = false;
        foreach (var exchange in (string[])[Queues.RepliesExchange, Queues.ChunkRepliesExchange])
        {
            endpoint.Bind(exchange, binding =>
            {
                binding.ExchangeType = ExchangeType.Direct;
                binding.RoutingKey = intake;
            });
        }
    }

    public static void ConfigureTopology(IRabbitMqBusFactoryConfigurator rabbit)
    {
        rabbit.Publish<ScreeningReply>(reply => reply.ExchangeType = ExchangeType.Direct);
        rabbit.Publish<ChunkScreened>(reply => reply.ExchangeType = ExchangeType.Direct);
        rabbit.ConfigurePublish(publish => publish.UseExecute(Address));
        rabbit.ConfigureSend(send => send.UseExecute(RequireQueueToPark));
    }

    /// <summary>Makes the broker hand back what no queue takes. Replies are hints: they may fall to the ground, and no disk need have them.</summary>
    private static void Address(PublishContext context)
    {
        if (context is PublishContext<ScreeningReply> or PublishContext<ChunkScreened>)
            context.Durable = false;
        else
            RequireQueue(context);
    }

    /// <summary>A lead that is parked is nowhere else any more.</summary>
    private static void RequireQueueToPark(SendContext context)
    {
        if (context is SendContext<LeadParked>)
            RequireQueue(context);
    }

    private static void RequireQueue(SendContext context)
    {
        if (context.TryGetPayload(out RabbitMqSendContext? rabbit))
            rabbit.Mandatory = true;
    }
}
