namespace Pingtree.Pipeline.Outcomes;

/// <summary>The buyers' queues on the broker.</summary>
public interface IBuyerQueues
{
    /// <summary>Whether the exchange is there which the buyers' queues are bound to.</summary>
    /// <exception cref="BuyerQueuesUnavailableException">The broker is away.</exception>
    Task<bool> HasExchangeAsync(CancellationToken ct);

    /// <summary>Makes that exchange, and what the queues hand dropped events on to. Safe to repeat.</summary>
    /// <exception cref="BuyerQueuesUnavailableException">The broker is away, or has something else of these names.</exception>
    Task DeclareExchangesAsync(CancellationToken ct);

    /// <summary>Makes the buyer's queue, the exchange where it is missing, and binds it to what he wants. Safe to repeat: what is there already stays.</summary>
    /// <returns>False where the broker has a queue of this name that was made otherwise; it is left as it is.</returns>
    /// <exception cref="BuyerQueuesUnavailableException">The broker is away.</exception>
    Task<bool> DeclareAsync(Buyer buyer, CancellationToken ct);

    /// <summary>Events that wait in the buyer's queue; null where there is no queue.</summary>
    /// <exception cref="BuyerQueuesUnavailableException">The broker is away.</exception>
    Task<long?> CountAsync(string buyer, CancellationToken ct);

    /// <summary>Takes the queue away, with all that is unread in it. Does nothing where there is none.</summary>
    /// <exception cref="BuyerQueuesUnavailableException">The broker is away.</exception>
    Task DeleteAsync(string buyer, CancellationToken ct);

    /// <summary>Puts events into this queue alone; returns once the broker has them for sure.</summary>
    /// <exception cref="BuyerQueuesUnavailableException">The broker is away, or the queue is.</exception>
    Task FillAsync(string buyer, IReadOnlyList<OutcomeEvent> events, CancellationToken ct);
}

/// <summary>Where events are published for every buyer.</summary>
public interface IOutcomeExchange
{
    /// <summary>Returns once each event is for sure in every queue bound to it.</summary>
    /// <returns>How many of them no queue is bound to; all of them where the exchange is missing.</returns>
    /// <exception cref="BuyerQueuesUnavailableException">The broker did not confirm all of them; any part may have arrived.</exception>
    Task<int> PublishAsync(IReadOnlyList<OutcomeEvent> events, CancellationToken ct);
}

/// <summary>The broker is away or did not answer in time. The same call may be made again later.</summary>
public sealed class BuyerQueuesUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
