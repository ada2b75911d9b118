using MassTransit;
using Pingtree.Contracts;

namespace Pingtree.Intake.Submitting;

/// <summary>The intake's own queue of replies: there while the intake is there, bound to its name alone.</summary>
internal sealed class ScreeningReplyDefinition : ConsumerDefinition<ScreeningReplyConsumer>
{
    private const int RepliesInHand = 64;

    public ScreeningReplyDefinition(IntakeName intake)
    {
        EndpointName = Queues.Replies(intake.Value);
        Endpoint(endpoint =>
        {
            endpoint.Temporary = true;
            endpoint.PrefetchCount = RepliesInHand;
        });
    }
}
