using Microsoft.Extensions.Options;
using Pingtree.Contracts.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Running;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.Submitting;

/// <summary>Tells the bus of a sale. Its event stands in the store as due: what fails here, or dies with the process, the workers' sweep makes good.</summary>
internal sealed partial class SaleAnnouncer(
    BusPublisher bus, IDueEvents dueEvents, IOptions<IntakeOptions> options, StopPoints stops, TimeProvider clock, ILogger<SaleAnnouncer> log)
{
    /// <summary>Never fails: the sale is made, whatever becomes of its announcement now.</summary>
    public async Task AnnounceAsync(EventEntry due)
    {
        // A bus that forgets has not done with the event before it left: there the routing strikes it off. A broker keeps what it has confirmed.
        var keptByBroker = !options.Value.BusIsVolatile;
        var message = new LeadsScreened { ScreenedAt = clock.GetUtcNow(), Sources = [EventEntries.Write(keptByBroker ? due with { Entry = null } : due)] };
        try
        {
            stops.Pass(StopPoint.SaleStored);
            await bus.PublishAsync(message);
            stops.Pass(StopPoint.SaleAnnounced);
            if (keptByBroker)
                await dueEvents.ClearAsync([due], CancellationToken.None);
        }
        catch (Exception exception) when (exception is BusUnavailableException or StoreUnavailableException)
        {
            LeftToTheSweep(exception.GetType().Name, exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sale is stored and was not announced; the sweep will: {Failure}: {Detail}")]
    private partial void LeftToTheSweep(string failure, string detail);
}
