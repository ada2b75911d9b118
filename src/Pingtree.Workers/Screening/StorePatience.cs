using Microsoft.Extensions.Logging;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Workers.Screening;

/// <summary>
/// Waits for a store that is away, where a broker keeps the leads: the worker holds what it has and takes nothing more, the queue is the buffer.
/// In one process there is no such queue: there the lead fails, and its sender, who was promised nothing, hears so.
/// </summary>
internal sealed partial class StorePatience(EventKeeping events, TimeProvider clock, ILogger<StorePatience> log)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    public async Task<T> HoldOnAsync<T>(Func<Task<T>> work, CancellationToken ct)
    {
        var pause = FirstPause;
        while (true)
        {
            try
            {
                return await work();
            }
            catch (StoreUnavailableException exception) when (events == EventKeeping.InBroker)
            {
                StoreAway(pause.TotalSeconds, exception.Message);
                await Task.Delay(pause, clock, ct);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store is away, trying again in {Seconds} s: {Detail}")]
    private partial void StoreAway(double seconds, string detail);
}
