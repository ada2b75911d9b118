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

    /// <summary>After a failure nobody foresaw; a minute in all.</summary>
    private static readonly TimeSpan[] PausesAfterFailures = [.. new[] { 1, 2, 4, 8, 16, 30 }.Select(seconds => TimeSpan.FromSeconds(seconds))];

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

    /// <summary>
    /// The same for events, which no reason is good enough to give up: what fails in any other way is tried again, too, with growing pauses. In the end
    /// it throws, and the queue gives the message to somebody else; only after the last pause, so that it does not go round in a circle at full speed.
    /// </summary>
    public async Task InsistAsync(Func<Task> work, CancellationToken ct)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                await HoldOnAsync(work, ct);
                return;
            }
            catch (Exception exception) when (events == EventKeeping.InBroker && !ct.IsCancellationRequested)
            {
                var pause = PausesAfterFailures[failures];
                Failed(pause.TotalSeconds, exception.GetType().Name, exception.Message);
                await Task.Delay(pause, clock, ct);
                if (failures == PausesAfterFailures.Length - 1)
                    throw;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store or a broker is away, trying again in {Seconds} s: {Failure}: {Detail}")]
    private partial void Waiting(double seconds, string failure, string detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "Events could not be routed, trying again in {Seconds} s: {Failure}: {Detail}")]
    private partial void Failed(double seconds, string failure, string detail);
}
