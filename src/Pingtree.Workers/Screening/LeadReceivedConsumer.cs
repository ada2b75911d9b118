using MassTransit;
using Microsoft.Extensions.Options;
using Pingtree.Contracts;
using Pingtree.Contracts.Leads;

namespace Pingtree.Workers.Screening;

/// <summary>Puts a received lead on the screening line; the bus gets its acknowledgement once the outcome is stored and published.</summary>
internal sealed class LeadReceivedConsumer(ScreeningLine line) : IConsumer<LeadReceived>
{
    public Task Consume(ConsumeContext<LeadReceived> context) => line.ScreenAsync(context.Message, context.CancellationToken);
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
