namespace Pingtree.Contracts;

/// <summary>Every exchange and queue of the pipeline, by its name on the broker.</summary>
public static class Queues
{
    /// <summary>Leads on their way to screening. Quorum; what cannot be delivered goes to <see cref="DeadLetters"/>.</summary>
    public const string Leads = "pingtree.leads";

    /// <summary>
    /// Chunks of leads on their way to screening; a queue of their own, so that a million leads in one stream don't stand before
    /// a single create. Quorum, as <see cref="Leads"/>.
    /// </summary>
    public const string LeadBatches = "pingtree.lead-batches";

    /// <summary>Batches of screened leads on their way to whoever wants their outcomes. Quorum.</summary>
    public const string Screened = "pingtree.screened";

    /// <summary>Leads whose delivery failed too often. Quorum; screened again one at a time.</summary>
    public const string DeadLetters = "pingtree.dead-letters";

    /// <summary>What failed for good. Quorum; kept for a person to look at.</summary>
    public const string Parked = "pingtree.parked";

    /// <summary>Exchange <c>LeadReceived</c> is published to.</summary>
    public const string LeadReceivedExchange = "pingtree.lead-received";

    /// <summary>Exchange <c>LeadsReceived</c> is published to.</summary>
    public const string LeadsReceivedExchange = "pingtree.leads-received";

    /// <summary>Exchange <c>LeadBatchReceived</c> is published to.</summary>
    public const string LeadBatchReceivedExchange = "pingtree.lead-batch-received";

    /// <summary>Exchange <c>LeadsScreened</c> is published to.</summary>
    public const string LeadsScreenedExchange = "pingtree.leads-screened";

    /// <summary>Direct exchange on which a worker tells the intakes that wait; the routing key is the intake's name.</summary>
    public const string RepliesExchange = "pingtree.replies";

    /// <summary>The same for chunks of streamed batches.</summary>
    public const string ChunkRepliesExchange = "pingtree.chunk-replies";

    /// <summary>Topic exchange of events for buyers; the routing key is <c>&lt;slug&gt;.active</c>, <c>.duplicate</c>, <c>.rejected</c> or <c>.sold</c>.</summary>
    public const string OutcomesExchange = "pingtree.outcomes";

    /// <summary>Fanout exchange, and the small queue behind it, of events that left a buyer's queue unread. They are only counted.</summary>
    public const string DroppedOutcomes = "pingtree.outcomes.dropped";

    /// <summary>A buyer's queue. Quorum, bounded by age and size.</summary>
    /// <param name="buyer">The buyer's name.</param>
    public static string Buyer(string buyer) => BuyerPrefix + buyer;

    /// <summary>What every buyer's queue begins with.</summary>
    public const string BuyerPrefix = "buyer.";

    /// <summary>An intake's own queue of replies; it goes away with the intake.</summary>
    /// <param name="intake">The intake's name, unique per process.</param>
    public static string Replies(string intake) => $"pingtree.replies.{intake}";
}
