using MassTransit;
using Pingtree.Contracts.Leads;
using Pingtree.Pipeline.Screening;

namespace Pingtree.Intake.Submitting;

/// <summary>Hands a worker's reply to the creates that wait for it.</summary>
internal sealed class ScreeningReplyConsumer(OutcomeWaiters waiters) : IConsumer<ScreeningReply>
{
    public Task Consume(ConsumeContext<ScreeningReply> context)
    {
        foreach (var outcome in context.Message.Outcomes)
            waiters.Tell(OutcomeMessages.Read(outcome));
        return Task.CompletedTask;
    }
}
