using MassTransit;
using Microsoft.Extensions.Options;
using Pingtree.Contracts;
using Pingtree.Contracts.Leads;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Workers.Screening;

/// <summary>Puts received leads on the screening line; the bus gets its acknowledgement once their outcomes are stored and published.</summary>
internal sealed class LeadReceivedConsumer(ScreeningLine line) : IConsumer<LeadReceived>, IConsumer<LeadsReceived>
{
    public Task Consume(ConsumeContext<LeadReceived> context) =>
        line.ScreenAsync([LeadMessages.Read(context.Message)], context.Message.ReplyTo, context.CancellationToken);

    public Task Consume(ConsumeContext<LeadsReceived> context) =>
        line.ScreenAsync(LeadChunk.Read(context.Message.Leads), context.Message.ReplyTo, context.CancellationToken);
}

/// <summary>As many leads in hand as the line can batch; no timer, and no retries here: a broken store is waited for on the line.</summary>
internal sealed class LeadReceivedConsumerDefinition : ConsumerDefinition<LeadReceivedConsumer>
{
    public LeadReceivedConsumerDefinition(IOptions<ScreeningOptions> options)
    {
        EndpointName = Queues.Leads;
        Endpoint(endpoint => endpoint.PrefetchCount = options.Value.Prefetch);
        ConcurrentMessageLimit = options.Value.Prefetch;
    }
}
