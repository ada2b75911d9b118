using Microsoft.Extensions.Options;
using Pingtree.Contracts.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Running;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.Submitting;

/// <summary>
/// Tells the bus what became of leads without a message of their own: of sales and new profiles. Their events stand in the store as due:
/// what fails here, or dies with the process, the workers' sweep makes good.
/// </summary>
internal sealed partial class EventAnnouncer(
    BusPublisher bus, IDueEvents dueEvents, IOptions<IntakeOptions> options, StopPoints stops, TimeProvider clock, ILogger<EventAnnouncer> log)
{
    /// <summary>Never fails: the thing is done, whatever becomes of its announcement now.</summary>
    public async Task AnnounceAsync(IReadOnlyList<EventEntry> due)
    {
        // A bus that forgets has not done with the event before it left: there the routing strikes it off. A broker keeps what it has confirmed.
        var keptByBroker = !options.Value.BusIsVolatile;
        var message = new LeadsScreened
        {
            ScreenedAt = clock.GetUtcNow(),
            Sources = due.Select(entry => EventEntries.Write(keptByBroker ? entry with { Entry = null } : entry)).ToArray(),
        };
        try
        {
            stops.Pass(StopPoint.SaleStored);
            await bus.PublishAsync(message);
            stops.Pass(StopPoint.SaleAnnounced);
            if (keptByBroker)
                await dueEvents.ClearAsync(due, CancellationToken.None);
        }
        catch (Exception exception) when (exception is BusUnavailableException or StoreUnavailableException)
        {
            LeftToTheSweep(exception.GetType().Name, exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What was done is stored and was not announced; the sweep will: {Failure}: {Detail}")]
    private partial void LeftToTheSweep(string failure, string detail);
}
