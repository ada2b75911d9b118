using MassTransit;
using Pingtree.Contracts;
using Pingtree.Contracts.Leads;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Workers.Routing;

/// <summary>Takes the outcomes of a batch to whoever wants them, and strikes them off the store's list of due events.</summary>
internal sealed class LeadsScreenedConsumer(IDueEvents dueEvents, EventKeeping events) : IConsumer<LeadsScreened>
{
    public async Task Consume(ConsumeContext<LeadsScreened> context)
    {
        RoutingMetrics.Record(context.Message.Sources);
        if (events == EventKeeping.InStore)
            await dueEvents.ClearAsync(context.Message.Sources.SelectMany(IdsOf).ToList(), context.CancellationToken);
    }

    private static IEnumerable<LeadId> IdsOf(SourceOutcomes source)
    {
        for (var at = 0; at < source.LeadIds.Length; at += LeadId.Size)
            yield return new LeadId(source.LeadIds.AsSpan(at, LeadId.Size));
    }
}

/// <summary>A few batches at a time; each is one message.</summary>
internal sealed class LeadsScreenedConsumerDefinition : ConsumerDefinition<LeadsScreenedConsumer>
{
    private const int BatchesInHand = 16;

    public LeadsScreenedConsumerDefinition()
    {
        EndpointName = Queues.Screened;
        Endpoint(endpoint => endpoint.PrefetchCount = BatchesInHand);
        ConcurrentMessageLimit = BatchesInHand;
    }
}
