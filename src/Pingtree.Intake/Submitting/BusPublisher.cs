using System.Diagnostics;
using MassTransit;
using Microsoft.Extensions.Options;
using Pingtree.Pipeline.Tracing;

namespace Pingtree.Intake.Submitting;

/// <summary>Puts messages on the bus: confirmed, within a deadline.</summary>
internal sealed class BusPublisher(IBus bus, IOptions<IntakeOptions> options, TimeProvider clock)
{
    private static readonly SpanSource Spans = new("Pingtree.Intake");

    /// <summary>Returns once the broker has confirmed the message.</summary>
    /// <exception cref="BusUnavailableException">It has not, within the deadline.</exception>
    public Task PublishAsync<T>(T message)
        where T : class => PublishAsync(message, [Followed.Here]);

    /// <summary>The same, of a message that was made from what came by several requests.</summary>
    /// <param name="message">The message.</param>
    /// <param name="origins">Where in their traces its parts stand.</param>
    /// <exception cref="BusUnavailableException">It has not, within the deadline.</exception>
    public async Task PublishAsync<T>(T message, IEnumerable<ActivityContext> origins)
        where T : class
    {
        using var span = Spans.Begin("publish", ActivityKind.Producer, origins);
        span?.SetTag(SpanTags.Message, typeof(T).Name);
        using var deadline = new CancellationTokenSource(options.Value.PublishDeadline, clock);
        try
        {
            // After a broker restart some publishes never complete, whatever their token says: stop waiting for those.
            await bus.Publish(message, deadline.Token).WaitAsync(deadline.Token);
        }
        catch (Exception exception)
        {
            span.Fail(exception);
            throw new BusUnavailableException($"The bus did not confirm a {typeof(T).Name} within {options.Value.PublishDeadline}.", exception);
        }
    }
}
