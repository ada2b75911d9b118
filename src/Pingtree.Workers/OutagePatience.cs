using Microsoft.Extensions.Logging;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Workers;

/// <summary>
/// Waits for a store or a broker that is away, where a broker keeps leads and events: the worker holds what it has and takes nothing more,
/// the queue is the buffer. To throw each time would use up the deliveries of a good message within a second. In one process there is no such
/// queue: there the lead fails, and its sender, who was promised nothing, hears so; an event stands due in the store, and the sweep brings it again.
/// </summary>
internal sealed partial class OutagePatience(EventKeeping events, TimeProvider clock, ILogger<OutagePatience> log)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    public async Task<T> HoldOnAsync<T>(Func<Task<T>> work, CancellationToken ct)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await work();
            }
            catch (Exception exception) when (events == EventKeeping.InBroker && exception is StoreUnavailableException or BuyerQueuesUnavailableException)
            {
                Waiting(pause.TotalSeconds, exception.GetType().Name, exception.Message);
                await Task.Delay(pause, clock, ct);
            }
        }
    }

    public Task HoldOnAsync(Func<Task> work, CancellationToken ct) => HoldOnAsync(async () => { await work(); return true; }, ct);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store or a broker is away, trying again in {Seconds} s: {Failure}: {Detail}")]
    private partial void Waiting(double seconds, string failure, string detail);
}
