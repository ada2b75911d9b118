using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pingtree.Pipeline.Delivering;

namespace Pingtree.Delivery.Dispatching;

/// <summary>Looks now and then how much waits to be delivered, for the metrics.</summary>
internal sealed partial class BacklogWatch(IDeliveryStore deliveries, TimeProvider clock, ILogger<BacklogWatch> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        do
        {
            try
            {
                var now = clock.GetUtcNow();
                DeliveryMetrics.RecordBacklog(await deliveries.ReadBacklogAsync(now, stoppingToken), now);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Failed(exception.GetType().Name, exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The backlog of webhook deliveries could not be read: {Failure}: {Detail}")]
    private partial void Failed(string failure, string detail);
}
