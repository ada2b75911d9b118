using MassTransit;
using Pingtree.Contracts;
using Pingtree.Contracts.Leads;

namespace Pingtree.Workers.Screening;

/// <summary>
/// Screens dead letters again, one at a time: a worker that crashed in a loop put good leads among them, too. What fails here alone
/// is parked with its reason.
/// </summary>
internal sealed class DeadLetterConsumer(BatchScreening screening) : IConsumer<LeadReceived>
{
    public async Task Consume(ConsumeContext<LeadReceived> context)
    {
        if (await screening.ScreenAsync([context.Message], context.CancellationToken) is [{ } fault])
            throw fault;
    }
}

/// <summary>One at a time, so that a message which kills the process takes no other with it.</summary>
internal sealed class DeadLetterConsumerDefinition : ConsumerDefinition<DeadLetterConsumer>
{
    public DeadLetterConsumerDefinition()
    {
        EndpointName = Queues.DeadLetters;
        Endpoint(endpoint =>
        {
            endpoint.PrefetchCount = 1;
            endpoint.ConfigureConsumeTopology = false; // fed by the broker alone
        });
        ConcurrentMessageLimit = 1;
    }
}
