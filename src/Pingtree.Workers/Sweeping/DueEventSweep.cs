using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pingtree.Pipeline.Storing;
using Pingtree.Workers.Routing;

namespace Pingtree.Workers.Sweeping;

/// <summary>Announces again what was stored but not seen to leave: the process died in between.</summary>
internal sealed partial class DueEventSweep(
    IDueEvents dueEvents, OutcomeAnnouncer announcer, EventKeeping events, TimeProvider clock, ILogger<DueEventSweep> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Overdue = TimeSpan.FromSeconds(10);
    private const int Page = 100;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await SweepAsync(stoppingToken))
                {
                    // Behind a full page there may be more.
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Failed(exception.GetType().Name, exception.Message);
            }
        }
    }

    /// <summary>Announces one page. True where the next may be asked for at once; else what is still due comes with the next tick.</summary>
    internal async Task<bool> SweepAsync(CancellationToken ct)
    {
        var due = await dueEvents.FindAsync(clock.GetUtcNow() - Overdue, Page, ct);
        if (due.Count == 0)
            return false;

        // What a broker has confirmed it keeps, and it is struck off here; else that is for the routing to do, once the events have left.
        var keptByBroker = events == EventKeeping.InBroker;
        await announcer.AnnounceAsync(keptByBroker ? [.. due.Select(entry => entry with { Entry = null })] : due, ct);
        if (keptByBroker)
            await dueEvents.ClearAsync(due, ct);
        Announced(due.Sum(entry => entry.Events.Count));
        return keptByBroker && due.Count == Page;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Announced {Leads} outcomes that had not left")]
    private partial void Announced(int leads);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sweep of due events failed and will run again: {Failure}: {Detail}")]
    private partial void Failed(string failure, string detail);
}
