using MassTransit;
using Pingtree.Contracts.Leads;
using Pingtree.Intake.Streaming;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;

namespace Pingtree.Intake.Submitting;

/// <summary>Hands a worker's reply to the creates and chunks that wait for it.</summary>
internal sealed class ScreeningReplyConsumer(OutcomeWaiters waiters, ChunkWaiters chunks) : IConsumer<ScreeningReply>, IConsumer<ChunkScreened>
{
    public Task Consume(ConsumeContext<ChunkScreened> context)
    {
        chunks.Tell(context.Message);
        return Task.CompletedTask;
    }

    public Task Consume(ConsumeContext<ScreeningReply> context)
    {
        foreach (var outcome in context.Message.Outcomes)
            waiters.Tell(OutcomeMessages.Read(outcome));
        foreach (var id in context.Message.GivenUp)
            waiters.GiveUp(LeadId.Parse(id));
        return Task.CompletedTask;
    }
}
