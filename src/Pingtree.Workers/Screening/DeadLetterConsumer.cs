using MassTransit;
using Microsoft.Extensions.Logging;
using Pingtree.Contracts;
using Pingtree.Contracts.Leads;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Tracing;
using Pingtree.Workers.Routing;

namespace Pingtree.Workers.Screening;

/// <summary>
/// Screens dead letters again, one at a time: a worker that crashed in a loop put good leads among them, too. What fails here alone
/// is parked with its reason.
/// </summary>
internal sealed partial class DeadLetterConsumer(BatchScreening screening, TimeProvider clock, ILogger<DeadLetterConsumer> log) : IConsumer<LeadReceived>, IConsumer<LeadsReceived>, IConsumer<LeadBatchReceived>
{
    private static readonly Uri Parked = new($"exchange:{Queues.Parked}");

    public async Task Consume(ConsumeContext<LeadReceived> context)
    {
        if (await FindFaultAsync(() => [LeadMessages.Read(context.Message)], numbered: false, context.CancellationToken) is { } fault)
            await ParkAsync(context, context.Message, context.Message.LeadId, fault);
    }

    public Task Consume(ConsumeContext<LeadsReceived> context) => ScreenEachAsync(context, context.Message.Leads, numbered: false);

    public Task Consume(ConsumeContext<LeadBatchReceived> context) => ScreenEachAsync(context, context.Message.Leads, numbered: true);

    /// <summary>Each lead alone: one that is broken parks itself, not its neighbours.</summary>
    private async Task ScreenEachAsync(ConsumeContext context, byte[] leads, bool numbered)
    {
        foreach (var lead in LeadChunk.Read(leads))
        {
            if (await FindFaultAsync(() => [lead], numbered, context.CancellationToken) is { } fault)
                await ParkAsync(context, lead.ToMessage(), lead.Id.ToString(), fault);
        }
    }

    private async Task<Exception?> FindFaultAsync(Func<IReadOnlyList<IncomingLead>> lead, bool numbered, CancellationToken ct)
    {
        try
        {
            var screened = await screening.ScreenAsync(lead(), numbered, [Followed.Here], _ => { }, ct);
            return screened[0].Fault;
        }
        catch (Exception exception) when (exception is not AnnouncementException && !ct.IsCancellationRequested)
        {
            return exception;
        }
    }

    private async Task ParkAsync(ConsumeContext context, LeadReceived lead, string leadId, Exception fault)
    {
        LogParked(leadId, fault.GetType().Name);
        var endpoint = await context.GetSendEndpoint(Parked);
        await endpoint.Send(
            new LeadParked { Lead = lead, Reason = $"{fault.GetType().Name}: {fault.Message}", ParkedAt = clock.GetUtcNow() },
            context.CancellationToken);
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
