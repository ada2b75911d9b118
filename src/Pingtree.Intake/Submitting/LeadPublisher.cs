using MassTransit;
using Microsoft.Extensions.Options;
using Pingtree.Contracts.Leads;

namespace Pingtree.Intake.Submitting;

/// <summary>Puts leads on the bus: confirmed, within a deadline, with a bound on how many are on their way.</summary>
internal sealed class LeadPublisher(IBus bus, IOptions<IntakeOptions> options, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _inFlight = new(options.Value.PublishesInFlight);

    /// <summary>Returns once the broker has confirmed the lead.</summary>
    /// <exception cref="BusUnavailableException">It has not, within the deadline.</exception>
    public async Task PublishAsync(LeadReceived lead)
    {
        using var deadline = new CancellationTokenSource(options.Value.PublishDeadline, clock);
        try
        {
            await _inFlight.WaitAsync(deadline.Token);
            try
            {
                // After a broker restart some publishes never complete, whatever their token says: stop waiting for those.
                await bus.Publish(lead, deadline.Token).WaitAsync(deadline.Token);
            }
            finally
            {
                _inFlight.Release();
            }
        }
        catch (Exception exception)
        {
            throw new BusUnavailableException($"The bus did not confirm a lead within {options.Value.PublishDeadline}.", exception);
        }
    }

    public void Dispose() => _inFlight.Dispose();
}
