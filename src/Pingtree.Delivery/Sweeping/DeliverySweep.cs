using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pingtree.Delivery.Dispatching;
using Pingtree.Pipeline.Delivering;

namespace Pingtree.Delivery.Sweeping;

/// <summary>Removes deliveries that finished long enough ago, and what is left of endpoints that are gone or switched off.</summary>
internal sealed partial class DeliverySweep(
    IDeliveryStore deliveries, IOptions<DeliveryOptions> options, TimeProvider clock, ILogger<DeliverySweep> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>Rows of one write, small enough that nobody waits long behind it.</summary>
    private const int Page = 500;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
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
    }

    internal async Task SweepAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - options.Value.KeepFinished;
        while (await deliveries.TidyAsync(before, Page, ct) >= Page)
        {
            // There may be more.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sweep of webhook deliveries failed and will run again: {Failure}: {Detail}")]
    private partial void Failed(string failure, string detail);
}
