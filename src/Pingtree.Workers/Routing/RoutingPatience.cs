using Microsoft.Extensions.Logging;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Workers.Routing;

/// <summary>
/// Waits for a store or a broker that is away, where a broker keeps the events: to throw each time would use up the deliveries
/// of a good message within a second. In one process the event stands due in the store, and the sweep brings it again.
/// </summary>
internal sealed partial class RoutingPatience(EventKeeping events, TimeProvider clock, ILogger<RoutingPatience> log)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    public async Task HoldOnAsync(Func<Task> work, CancellationToken ct)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await work();
                return;
            }
            catch (Exception exception) when (events == EventKeeping.InBroker && exception is StoreUnavailableException or BuyerQueuesUnavailableException)
            {
                Waiting(pause.TotalSeconds, exception.GetType().Name, exception.Message);
                await Task.Delay(pause, clock, ct);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outcomes can't leave, trying again in {Seconds} s: {Failure}: {Detail}")]
    private partial void Waiting(double seconds, string failure, string detail);
}
