using MassTransit;
using Microsoft.Extensions.Options;

namespace Pingtree.Intake.Submitting;

/// <summary>Puts messages on the bus: confirmed, within a deadline.</summary>
internal sealed class BusPublisher(IBus bus, IOptions<IntakeOptions> options, TimeProvider clock)
{
    /// <summary>Returns once the broker has confirmed the message.</summary>
    /// <exception cref="BusUnavailableException">It has not, within the deadline.</exception>
    public async Task PublishAsync<T>(T message)
        where T : class
    {
        using var deadline = new CancellationTokenSource(options.Value.PublishDeadline, clock);
        try
        {
            // After a broker restart some publishes never complete, whatever their token says: stop waiting for those.
            await bus.Publish(message, deadline.Token).WaitAsync(deadline.Token);
        }
        catch (Exception exception)
        {
            throw new BusUnavailableException($"The bus did not confirm a {typeof(T).Name} within {options.Value.PublishDeadline}.", exception);
        }
    }
}
