using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Pingtree.Contracts;
using Pingtree.Pipeline.Outcomes;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Pingtree.Server.Bus.Buyers;

/// <summary>
/// Publishes events through RabbitMQ's own client, because MassTransit puts its own number in the place of <c>message_id</c> and an envelope around the document.
/// Each batch has a channel to itself while it is on its way; channels are kept for the next one.
/// </summary>
internal sealed class BuyerPublisher(BrokerConnection broker, IOptions<BuyerOptions> options, TimeProvider clock) : IOutcomeExchange
{
    private const int NotFound = 404;

    /// <summary>Events on their way together: so many documents are in memory at once, and so many the broker has to confirm within the deadline.</summary>
    private const int Slice = 500;

    private static readonly CachedString Exchange = new(Queues.OutcomesExchange);

    /// <summary>The exchange that knows every queue by its name.</summary>
    private static readonly CachedString DefaultExchange = new("");

    private readonly ConcurrentBag<ConfirmedChannel> _idle = [];
    private readonly ConcurrentDictionary<(string Slug, LeadEventKind Kind), CachedString> _keys = [];

    public Task<int> PublishAsync(IReadOnlyList<OutcomeEvent> events, CancellationToken ct) => PublishAsync(Exchange, KeyOf, events, ct);

    /// <summary>Publishes to one queue; returns how many events were handed back because it is not there.</summary>
    public Task<int> PublishToAsync(string queue, IReadOnlyList<OutcomeEvent> events, CancellationToken ct)
    {
        var address = new CachedString(queue);
        return PublishAsync(DefaultExchange, _ => address, events, ct);
    }

    private async Task<int> PublishAsync(
        CachedString exchange, Func<OutcomeEvent, CachedString> addressOf, IReadOnlyList<OutcomeEvent> events, CancellationToken ct)
    {
        var homeless = 0;
        foreach (var slice in events.Chunk(Slice))
            homeless += await PublishSliceAsync(exchange, addressOf, slice, ct);
        return homeless;
    }

    private async Task<int> PublishSliceAsync(
        CachedString exchange, Func<OutcomeEvent, CachedString> addressOf, IReadOnlyList<OutcomeEvent> events, CancellationToken ct)
    {
        // After a restart of the broker some publishes never complete, whatever their token says.
        using var deadline = new CancellationTokenSource(options.Value.PublishDeadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        ConfirmedChannel? channel = null;
        try
        {
            channel = await RentAsync(either.Token);
            var homeless = await channel.PublishAsync(exchange, addressOf, events, either.Token).WaitAsync(either.Token);
            _idle.Add(channel);
            return homeless;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The caller went away with a batch half sent. What is still confirmed on this channel would count for the next one.
            _ = channel?.DisposeAsync().AsTask();
            throw;
        }
        catch (OperationCanceledException late)
        {
            if (channel is not null)
                broker.Abandon(channel.Connection);
            throw new BuyerQueuesUnavailableException($"The broker did not confirm {events.Count} events within {options.Value.PublishDeadline}.", late);
        }
        catch (Exception exception)
        {
            _ = channel?.DisposeAsync().AsTask(); // the connection may be well: others use it, too
            if (exception is OperationInterruptedException { ShutdownReason.ReplyCode: NotFound })
                return events.Count;
            throw new BuyerQueuesUnavailableException($"The broker did not take {events.Count} events: {exception.GetType().Name}: {exception.Message}", exception);
        }
    }

    /// <summary>A channel that opens after all, when the deadline is over, is for the next batch.</summary>
    private async Task<ConfirmedChannel> RentAsync(CancellationToken ct)
    {
        var renting = OpenOrReuseAsync(ct);
        try
        {
            return await renting.WaitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            _ = KeepAsync(renting);
            throw;
        }
    }

    private async Task KeepAsync(Task<ConfirmedChannel> opening)
    {
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // where it did not open, nobody waits for it any more
        if (opening.IsCompletedSuccessfully)
            _idle.Add(await opening);
    }

    private async Task<ConfirmedChannel> OpenOrReuseAsync(CancellationToken ct)
    {
        while (_idle.TryTake(out var idle))
        {
            if (idle.IsOpen)
                return idle;
            await idle.DisposeAsync();
        }

        return await ConfirmedChannel.OpenAsync(await broker.GetAsync(ct));
    }

    private CachedString KeyOf(OutcomeEvent outcome) =>
        _keys.GetOrAdd((outcome.Slug, outcome.Kind), static (_, of) => new CachedString(of.RoutingKey), outcome);
}
