using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pingtree.Delivery.Sending;
using Pingtree.Pipeline.Delivering;

namespace Pingtree.Delivery.Dispatching;

/// <summary>
/// Delivers what is due. Works in rounds: writes what came of attempts since the last round, in one write, takes what there is room for, in
/// one write, and lets the attempts run beside. Rounds need no timer under load: whatever ended during a round is the next one's.
/// </summary>
internal sealed partial class DeliveryDispatcher(
    IDeliveryStore deliveries,
    DeliveryBodies bodies,
    DeliveryAttempt attempt,
    DeliverySignal signal,
    IOptions<DeliveryOptions> options,
    TimeProvider clock,
    ILogger<DeliveryDispatcher> log)
    : BackgroundService
{
    /// <summary>Longer than an attempt, so that nobody else gets a delivery while it is being sent.</summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromSeconds(25);

    /// <summary>The store is away; it is not asked more often than this.</summary>
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(2);

    /// <summary>How long what is under way may take to end; less than the host gives.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private readonly EndpointRooms _rooms = new(options.Value);
    private readonly WakeTimes _wakeTimes = new();
    private readonly ConcurrentQueue<EndedAttempt> _ended = new();
    private readonly List<AttemptResult> _unwritten = [];
    private readonly Dictionary<LeasedDelivery, Task> _underWay = []; // by the lease, too: a delivery may be given out again before its attempt has ended
    private int _brokenOff;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var breakOff = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        await using var limit = stoppingToken.Register(() => breakOff.CancelAfter(StopLimit));
        while (!stoppingToken.IsCancellationRequested)
        {
            // A round is never left in the middle: what it has taken, it starts.
            if (await TryAsync(RoundAsync, breakOff.Token))
                await signal.WaitAsync(_wakeTimes.Next(clock.GetUtcNow(), options.Value.PollInterval), clock, stoppingToken);
            else
                await Task.Delay(PauseAfterFailure, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await FinishAsync(breakOff.Token);
    }

    private async Task RoundAsync(CancellationToken breakOff)
    {
        await WriteResultsAsync(breakOff);
        await StartDueAsync(breakOff);
    }

    /// <summary>False where it failed; that is logged, and may be tried again.</summary>
    private async Task<bool> TryAsync(Func<CancellationToken, Task> work, CancellationToken breakOff)
    {
        try
        {
            await work(breakOff);
            return true;
        }
        catch (Exception exception)
        {
            RoundFailed(PauseAfterFailure.TotalSeconds, exception.GetType().Name, exception.Message);
            return false;
        }
    }

    /// <summary>One write for everything that ended.</summary>
    private async Task WriteResultsAsync(CancellationToken ct)
    {
        Collect();
        if (_unwritten.Count == 0)
            return;

        foreach (var result in await deliveries.FinishAsync(_unwritten, ct))
            SwitchedOff(result.Delivery.Webhook, result.Delivery.SourceId, result.Response.Status);
        foreach (var next in _unwritten.Select(result => result.NextAttemptAt).OfType<DateTimeOffset>())
            _wakeTimes.Add(next, clock.GetUtcNow());
        _unwritten.Clear();
    }

    /// <summary>Takes what there is room for and starts it.</summary>
    private async Task StartDueAsync(CancellationToken breakOff)
    {
        var due = await deliveries.FindDueWebhooksAsync(clock.GetUtcNow(), breakOff);
        var rooms = _rooms.Share(due);
        if (rooms.Count == 0)
            return;

        var leasedAt = clock.GetUtcNow();
        var taken = await deliveries.TakeAsync(rooms, leasedAt, Lease, breakOff);
        if (taken.Count == 0)
            return;

        var contents = await bodies.ReadAsync(taken, breakOff);
        if (clock.GetUtcNow() + WebhookSender.Limit >= leasedAt + Lease)
        {
            LeasesTooOld(taken.Count); // the store was slow; by the end of an attempt somebody else might be sending
            return;
        }

        var webhooks = due.ToDictionary(webhook => webhook.Id);
        foreach (var delivery in taken)
        {
            _rooms.Begin(delivery.Webhook);
            _underWay[delivery] = Task.Run(() => MakeAsync(webhooks[delivery.Webhook], delivery, contents, breakOff), CancellationToken.None);
        }
    }

    private async Task MakeAsync(Webhook webhook, LeasedDelivery delivery, DeliveryContents contents, CancellationToken breakOff)
    {
        var result = await attempt.MakeAsync(webhook, delivery, contents, breakOff);
        _ended.Enqueue(new EndedAttempt(delivery, result));
        signal.Ring();
    }

    private void Collect()
    {
        while (_ended.TryDequeue(out var ended))
        {
            _underWay.Remove(ended.Delivery);
            _rooms.End(ended.Delivery.Webhook, ended.Delivered);
            if (ended.Result is { } result)
                _unwritten.Add(result);
            else
                _brokenOff++;
        }
    }

    /// <summary>Lets what is under way end and writes it down. What is not written then is tried again by somebody once its lease is over.</summary>
    private async Task FinishAsync(CancellationToken breakOff)
    {
        await Task.WhenAll(_underWay.Values); // each has its own limit, and ends when broken off
        while (!await TryAsync(WriteResultsAsync, breakOff) && !breakOff.IsCancellationRequested)
            await Task.Delay(PauseAfterFailure, clock, breakOff).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        if (_brokenOff + _unwritten.Count > 0)
            LeftToTheirLease(_brokenOff, _unwritten.Count);
    }

    /// <summary>An attempt that ended; without a result where it was broken off.</summary>
    private sealed record EndedAttempt(LeasedDelivery Delivery, AttemptResult? Result)
    {
        /// <summary>Null where nothing was sent.</summary>
        public bool? Delivered => Result is { WasSent: true } ? Result.Status == DeliveryStatus.Delivered : null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A round of webhook deliveries failed, trying again in {Seconds} s: {Failure}: {Detail}")]
    private partial void RoundFailed(double seconds, string failure, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Deliveries} webhook deliveries were not begun: taking and reading them took too long; their leases will end")]
    private partial void LeasesTooOld(int deliveries);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook {Webhook} of source {SourceId} was switched off; its last answer was {Status}")]
    private partial void SwitchedOff(WebhookId webhook, int sourceId, int? status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stopped with {BrokenOff} webhook deliveries broken off and {Unwritten} results not written; they will be tried again")]
    private partial void LeftToTheirLease(int brokenOff, int unwritten);
}
