using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Workers.Sweeping;

/// <summary>Deletes refused leads their source has kept long enough, idempotency reservations past their day, deliveries done with long ago, and the oldest of the event log.</summary>
internal sealed partial class RetentionSweep(
    ISourceStore sources,
    ILeadKeeping leads,
    IReservations reservations,
    IDeliveryStore deliveries,
    IOutcomeHistory history,
    IOptions<RetentionOptions> options,
    TimeProvider clock,
    ILogger<RetentionSweep> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    /// <summary>Rows deleted in one write, small enough that screening never waits long behind it.</summary>
    private const int Page = 500;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Failed(exception.GetType().Name, exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    internal async Task SweepAsync(CancellationToken ct)
    {
        foreach (var source in await sources.ListAsync(ct))
        {
            var before = clock.GetUtcNow() - TimeSpan.FromDays(source.Settings.RefusedRetentionDays);
            var deleted = await DeleteAllAsync(() => leads.DeleteRefusedAsync(source.Id, before, Page, ct));
            if (deleted > 0)
                Deleted(deleted, source.Id);
        }

        await DeleteAllAsync(() => reservations.DeleteExpiredAsync(Page, ct));

        var finishedBefore = clock.GetUtcNow() - TimeSpan.FromDays(options.Value.DeliveryDays);
        await DeleteAllAsync(() => deliveries.TidyAsync(finishedBefore, Page, ct));

        var storedBefore = clock.GetUtcNow() - TimeSpan.FromDays(options.Value.EventDays);
        await DeleteAllAsync(() => history.DeleteAsync(storedBefore, Page, ct));
    }

    private static async Task<int> DeleteAllAsync(Func<Task<int>> deletePage)
    {
        var all = 0;
        int deleted;
        do
        {
            deleted = await deletePage();
            all += deleted;
        }
        while (deleted == Page);
        return all;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Deleted {Leads} refused leads of source {SourceId} past their retention")]
    private partial void Deleted(int leads, int sourceId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The retention sweep failed and will run again: {Failure}: {Detail}")]
    private partial void Failed(string failure, string detail);
}
