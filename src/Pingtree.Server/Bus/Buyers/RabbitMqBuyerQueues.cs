using Microsoft.Extensions.Options;
using Pingtree.Contracts;
using Pingtree.Pipeline.Outcomes;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Pingtree.Server.Bus.Buyers;

/// <summary>The buyers' queues on RabbitMQ.</summary>
internal sealed class RabbitMqBuyerQueues(BrokerConnection broker, BuyerPublisher publisher, IOptions<BuyerOptions> options, TimeProvider clock) : IBuyerQueues
{
    /// <summary>No "no" is an answer.</summary>
    private const int None = 0;

    private const int NotFound = 404;
    private const int PreconditionFailed = 406;

    public Task<bool> HasExchangeAsync(CancellationToken ct) => AskAsync(NotFound, false, async (channel, within) =>
    {
        await channel.ExchangeDeclarePassiveAsync(Queues.OutcomesExchange, within);
        return true;
    }, ct);

    public Task DeclareExchangesAsync(CancellationToken ct) => AskAsync(None, false, async (channel, within) =>
    {
        await channel.ExchangeDeclareAsync(Queues.OutcomesExchange, ExchangeType.Topic, durable: true, cancellationToken: within);
        await channel.ExchangeDeclareAsync(Queues.DroppedOutcomes, ExchangeType.Fanout, durable: true, cancellationToken: within);
        await channel.QueueDeclareAsync(
            Queues.DroppedOutcomes, durable: true, exclusive: false, autoDelete: false, BuyerQueueArguments.OfDropped(), cancellationToken: within);
        await channel.QueueBindAsync(Queues.DroppedOutcomes, Queues.DroppedOutcomes, routingKey: "", cancellationToken: within);
        return true;
    }, ct);

    public async Task<bool> DeclareAsync(Buyer buyer, CancellationToken ct)
    {
        var queue = Queues.Buyer(buyer.Name);
        var isAsWanted = await AskAsync(PreconditionFailed, false, async (channel, within) =>
        {
            await channel.QueueDeclareAsync(
                queue, durable: true, exclusive: false, autoDelete: false, BuyerQueueArguments.OfBuyer(options.Value), cancellationToken: within);
            return true;
        }, ct);

        // Also a queue with other bounds shall get what its buyer wants.
        await AskAsync(None, false, async (channel, within) =>
        {
            await channel.ExchangeDeclareAsync(Queues.OutcomesExchange, ExchangeType.Topic, durable: true, cancellationToken: within);
            foreach (var key in KeysOf(buyer))
                await channel.QueueBindAsync(queue, Queues.OutcomesExchange, key, cancellationToken: within);
            return true;
        }, ct);
        return isAsWanted;
    }

    public Task<long?> CountAsync(string buyer, CancellationToken ct) => AskAsync<long?>(
        NotFound, null, async (channel, within) => (await channel.QueueDeclarePassiveAsync(Queues.Buyer(buyer), within)).MessageCount, ct);

    public Task DeleteAsync(string buyer, CancellationToken ct) => AskAsync<uint>(
        NotFound, 0, (channel, within) => channel.QueueDeleteAsync(Queues.Buyer(buyer), ifUnused: false, ifEmpty: false, cancellationToken: within), ct);

    public async Task FillAsync(string buyer, IReadOnlyList<OutcomeEvent> events, CancellationToken ct)
    {
        if (await publisher.PublishToAsync(Queues.Buyer(buyer), events, ct) > 0)
            throw new BuyerQueuesUnavailableException("The buyer's queue has gone.");
    }

    /// <summary>As few bindings as say it: the broker looks at each of them for every event.</summary>
    private static IEnumerable<string> KeysOf(Buyer buyer)
    {
        var sources = buyer.Sources.Contains(Buyer.EverySource) ? ["*"] : buyer.Sources;
        var words = LeadEventKinds.All.All(buyer.Events.Contains) ? ["*"] : buyer.Events.Select(LeadEventKinds.ToWord).ToList();
        return sources.SelectMany(source => words.Select(word => $"{source}.{word}"));
    }

    /// <summary>Asks on a channel of its own: the broker closes a channel with its "no".</summary>
    /// <param name="no">The broker's code for the "no" the caller reckons with.</param>
    /// <param name="otherwise">The answer then.</param>
    /// <param name="ask">The question.</param>
    private async Task<T> AskAsync<T>(int no, T otherwise, Func<IChannel, CancellationToken, Task<T>> ask, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(options.Value.PublishDeadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        IConnection? connection = null;
        try
        {
            connection = await broker.GetAsync(either.Token);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: either.Token);
            return await ask(channel, either.Token).WaitAsync(either.Token);
        }
        catch (OperationInterruptedException refused) when (refused.ShutdownReason?.ReplyCode == no)
        {
            return otherwise;
        }
        catch (OperationInterruptedException refused) when (connection is { IsOpen: true })
        {
            throw new BuyerQueuesUnavailableException($"The broker refused: {refused.ShutdownReason?.ReplyText}", refused);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            if (connection is not null)
                broker.Abandon(connection);
            throw new BuyerQueuesUnavailableException($"The broker did not answer: {exception.GetType().Name}: {exception.Message}", exception);
        }
    }
}
