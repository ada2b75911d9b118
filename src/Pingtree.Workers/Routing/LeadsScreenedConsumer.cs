using MassTransit;
using Pingtree.Contracts;
using Pingtree.Contracts.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Running;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Workers.Routing;

/// <summary>Takes events to whoever wants them, and strikes those off that the store kept as due until now.</summary>
internal sealed class LeadsScreenedConsumer(IEnumerable<IOutcomeRoute> routes, IDueEvents dueEvents, OutagePatience patience, StopPoints stops)
    : IConsumer<LeadsScreened>
{
    public async Task Consume(ConsumeContext<LeadsScreened> context)
    {
        var entries = context.Message.Sources.Select(EventEntries.Read).ToList();
        var events = entries.SelectMany(entry => entry.Events).ToList();
        foreach (var route in routes)
            await patience.InsistAsync(() => route.TakeAsync(events, context.CancellationToken), context.CancellationToken);

        stops.Pass(StopPoint.Routed);
        RoutingMetrics.Record(events);
        var due = entries.FindAll(entry => entry.Entry is not null);
        if (due.Count > 0)
            await patience.InsistAsync(() => dueEvents.ClearAsync(due, context.CancellationToken), context.CancellationToken);
        stops.Pass(StopPoint.Cleared);
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
