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

        // The broker counts deliveries and moves what never succeeds to the dead letters; there, a failure is final and keeps its reason.
        if (name != Queues.DeadLetters)
            endpoint.RethrowFaultedMessages();
    }

    /// <summary>An intake hears only what is said to its name.</summary>
    private static void ConfigureReplies(IRabbitMqReceiveEndpointConfigurator endpoint, string intake)
    {
        endpoint.ConfigureConsumeTopology = false;
        endpoint.Bind(Queues.RepliesExchange, binding =>
        {
            binding.ExchangeType = ExchangeType.Direct;
            binding.RoutingKey = intake;
        });
    }

    public static void ConfigureTopology(IRabbitMqBusFactoryConfigurator rabbit)
    {
        rabbit.Publish<ScreeningReply>(reply =>
        {
            reply.ExchangeType = ExchangeType.Direct;
            reply.Durable = true;
        });
        rabbit.SendTopology.ErrorQueueNameFormatter = new ParkedQueueName();
        rabbit.SendTopology.ConfigureErrorSettings = error =>
        {
            foreach (var (argument, value) in LeadTopology.ArgumentsOf(Queues.Parked))
                error.SetQueueArgument(argument, value);
        };
    }

    /// <summary>Makes the broker hand back what no queue takes. Replies are hints and may fall to the ground.</summary>
    public static void RequireQueue(PublishContext context)
    {
        if (context is not PublishContext<ScreeningReply> && context.TryGetPayload(out RabbitMqSendContext? rabbit))
            rabbit.Mandatory = true;
    }

    private sealed class ParkedQueueName : IErrorQueueNameFormatter
    {
        public string FormatErrorQueueName(string queueName) => Queues.Parked;
    }
}
