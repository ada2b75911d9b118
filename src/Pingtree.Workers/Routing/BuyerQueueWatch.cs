using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Workers.Routing;

/// <summary>Looks after the buyers' queues for as long as the worker runs, and fills in what a queue missed while it was not there.</summary>
internal sealed partial class BuyerQueueWatch(
    BuyerQueueCheck check, IBuyerStore buyers, BuyerReplay replay, TimeProvider clock, ILogger<BuyerQueueWatch> log) : BackgroundService
{
    /// <summary>Between two looks.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    /// <summary>One look, and all that is owed.</summary>
    public async Task LookAsync(CancellationToken ct)
    {
        await check.RunAsync(ct);
        foreach (var buyer in await buyers.ListAsync(ct))
        {
            if (buyer.OwedSince is { } since)
                await RefillAsync(buyer, since, ct);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is BuyerQueuesUnavailableException or StoreUnavailableException)
            {
                Waiting(Pause.TotalSeconds, exception.Message);
            }

            await Task.Delay(Pause, clock, stoppingToken);
        }
    }

    private async Task RefillAsync(Buyer buyer, DateTimeOffset since, CancellationToken ct)
    {
        var (replayed, next) = await replay.RunAsync(buyer, since, from: null, ct);
        while (next is not null)
        {
            (var more, next) = await replay.RunAsync(buyer, since, next, ct);
            replayed += more;
        }

        await buyers.PaidAsync(buyer.Name, since, ct);
        Refilled(buyer.Name, replayed, since);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The buyers' queues can't be looked after, trying again in {Seconds} s: {Detail}")]
    private partial void Waiting(double seconds, string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "The queue of buyer {Buyer} got {Count} events again, those since {Since:O}")]
    private partial void Refilled(string buyer, long count, DateTimeOffset since);
}
