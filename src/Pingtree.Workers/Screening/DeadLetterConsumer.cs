using MassTransit;
using Microsoft.Extensions.Logging;
using Pingtree.Contracts;
using Pingtree.Contracts.Leads;

namespace Pingtree.Workers.Screening;

/// <summary>
/// Screens dead letters again, one at a time: a worker that crashed in a loop put good leads among them, too. What fails here alone
/// is parked with its reason.
/// </summary>
internal sealed partial class DeadLetterConsumer(BatchScreening screening, TimeProvider clock, ILogger<DeadLetterConsumer> log) : IConsumer<LeadReceived>
{
    private static readonly Uri Parked = new($"exchange:{Queues.Parked}");

    public async Task Consume(ConsumeContext<LeadReceived> context)
    {
        if (await FindFaultAsync(context) is not { } fault)
            return;

        LogParked(context.Message.LeadId, fault.GetType().Name);
        var endpoint = await context.GetSendEndpoint(Parked);
        await endpoint.Send(
            new LeadParked { Lead = context.Message, Reason = $"{fault.GetType().Name}: {fault.Message}", ParkedAt = clock.GetUtcNow() },
            context.CancellationToken);
    }

    private async Task<Exception?> FindFaultAsync(ConsumeContext<LeadReceived> context)
    {
        try
        {
            var faults = await screening.ScreenAsync([context.Message], context.CancellationToken);
            return faults[0];
        }
        catch (Exception exception) when (!context.CancellationToken.IsCancellationRequested)
        {
            return exception;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Lead {LeadId} can't be screened and is parked: {Failure}")]
    private partial void LogParked(string leadId, string failure);
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
