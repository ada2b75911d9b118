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

        endpoint.RethrowFaultedMessages();  // the broker counts deliveries and moves what never succeeds to the dead letters
    }

    /// <summary>An intake hears only what is said to its name.</summary>
    private static void ConfigureReplies(IRabbitMqReceiveEndpointConfigurator endpoint, string intake)
    {
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
    }

    /// <summary>Makes the broker hand back what no queue takes. Replies are hints and may fall to the ground.</summary>
    public static void RequireQueue(PublishContext context)
    {
        if (context is not (PublishContext<ScreeningReply> or PublishContext<ChunkScreened>) && context.TryGetPayload(out RabbitMqSendContext? rabbit))
            rabbit.Mandatory = true;
    }
}
