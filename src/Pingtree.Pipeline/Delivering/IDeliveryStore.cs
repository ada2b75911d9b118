using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Pipeline.Delivering;

/// <summary>
/// Keeps what is to be delivered to which endpoint, and what came of it. Holds no lead data: a body is made from the stored lead when it is
/// sent, so what is erased is not sent any more.
/// </summary>
public interface IDeliveryStore
{
    /// <summary>
    /// Notes deliveries as due at once; those the endpoint already has of an event stay as they are, and an endpoint that is deleted or switched
    /// off by now gets none. Durable once it returns. One write.
    /// </summary>
    Task AddAsync(IReadOnlyList<NewDelivery> deliveries, DateTimeOffset now, CancellationToken ct);

    /// <summary>
    /// Makes the endpoint's deliveries of these events due at once, from the first attempt, whatever became of them; those it has not, too.
    /// Answers for how many; for none where the endpoint is deleted or switched off by now. An attempt that is being made is left to end by
    /// itself: what comes of it is not written, and the delivery is due when its lease ends, so that it is never sent twice at once. One write.
    /// </summary>
    Task<int> ReplayAsync(IReadOnlyList<NewDelivery> deliveries, DateTimeOffset now, CancellationToken ct);

    /// <summary>Makes one delivery of the source due at once, from the first attempt, whatever became of it; while an attempt is being made, as by a replay.</summary>
    Task<RetryAnswer> RetryAsync(int sourceId, DeliveryId id, DateTimeOffset now, CancellationToken ct);

    /// <summary>Active endpoints that have something due; one look per endpoint, not per delivery.</summary>
    Task<IReadOnlyList<Webhook>> FindDueWebhooksAsync(DateTimeOffset now, CancellationToken ct);

    /// <summary>
    /// Takes due deliveries under a lease: until it ends, nobody else gets them. At most so many for each endpoint, longest due first. One write.
    /// </summary>
    Task<IReadOnlyList<LeasedDelivery>> TakeAsync(IReadOnlyDictionary<WebhookId, int> room, DateTimeOffset now, TimeSpan lease, CancellationToken ct);

    /// <summary>
    /// Writes what came of attempts. One whose lease was taken over meanwhile is left to its new holder. Answers those that switched their
    /// endpoint off. One write.
    /// </summary>
    /// <remarks>
    /// By <see cref="AttemptVerdict"/>: a success ends an endpoint's <see cref="Webhook.FailingSince"/>, the first failure begins it, also the first after a long time without attempts, and what was sent to
    /// a URL that is not the endpoint's any more, or was not sent at all, changes nothing about it. An endpoint that is switched off has its pending
    /// deliveries cancelled: the first thousand at once, the others by <see cref="TidyAsync"/>; nobody is given them meanwhile.
    /// </remarks>
    Task<IReadOnlyList<AttemptResult>> FinishAsync(IReadOnlyList<AttemptResult> results, CancellationToken ct);

    /// <summary>An endpoint's deliveries, newest first; of one status where one is named.</summary>
    Task<IReadOnlyList<Delivery>> ListAsync(int sourceId, WebhookId webhook, DeliveryStatus? status, int limit, CancellationToken ct);

    /// <summary>
    /// Tidies up at most <paramref name="limit"/> deliveries: deletes those that finished before a moment and what is left of deleted endpoints,
    /// and cancels what is left of endpoints that were switched off. Answers how many; as many as the limit: there may be more. One write.
    /// </summary>
    Task<int> TidyAsync(DateTimeOffset finishedBefore, int limit, CancellationToken ct);

    /// <summary>
    /// What waits for us, for the metrics: not what waits for endpoints that are switched off, or whose last attempt failed (<see cref="Webhook.FailingSince"/>);
    /// more processes would not bring that sooner. Its cost grows with the endpoints, not with what waits.
    /// </summary>
    Task<DeliveryBacklog> ReadBacklogAsync(DateTimeOffset now, CancellationToken ct);
}

/// <summary>An event that an endpoint wants.</summary>
/// <param name="Webhook">The endpoint.</param>
/// <param name="SourceId">Its source.</param>
/// <param name="Event">The event; null for a test event.</param>
/// <param name="EventId">Id of the event, the same on every attempt. Unique per endpoint.</param>
/// <param name="Trace">The span its attempts belong under, see <see cref="Tracing.Followed"/>; null where it is not followed. Kept as long as the delivery.</param>
public sealed record NewDelivery(WebhookId Webhook, int SourceId, LeadEvent? Event, string EventId, string? Trace = null);

/// <summary>A delivery somebody is attempting.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Webhook">The endpoint.</param>
/// <param name="SourceId">The endpoint's source.</param>
/// <param name="Event">The event; null for a test event.</param>
/// <param name="EventId">Id of the event.</param>
/// <param name="Attempts">Attempts made before this one since it was last made due afresh.</param>
/// <param name="Lease">What tells this lease from any other.</param>
/// <param name="Trace">The span this attempt belongs under, as it was first noted.</param>
public sealed record LeasedDelivery(
    DeliveryId Id, WebhookId Webhook, int SourceId, LeadEvent? Event, string EventId, int Attempts, long Lease, string? Trace = null);

/// <summary>What came of an attempt.</summary>
/// <param name="Delivery">The delivery, with its lease.</param>
/// <param name="Status">Where it stands now.</param>
/// <param name="NextAttemptAt">When to try again, where it is still pending (UTC).</param>
/// <param name="Response">What was answered, or what went wrong.</param>
/// <param name="FinishedAt">When the attempt ended (UTC).</param>
/// <param name="SentTo">The URL it was sent to; null where nothing was sent.</param>
/// <param name="IsGone">Whether the answer was that nothing is wanted there any more.</param>
public sealed record AttemptResult(
    LeasedDelivery Delivery,
    DeliveryStatus Status,
    DateTimeOffset? NextAttemptAt,
    DeliveryResponse Response,
    DateTimeOffset FinishedAt,
    Uri? SentTo,
    bool IsGone = false)
{
    /// <summary>Whether the endpoint was asked at all; if not, it is not to blame.</summary>
    public bool WasSent => SentTo is not null;
}

/// <summary>Where a delivery stands.</summary>
public enum DeliveryStatus
{
    /// <summary>To be tried, or tried again.</summary>
    Pending = 1,

    /// <summary>The endpoint took it.</summary>
    Delivered = 2,

    /// <summary>Every attempt failed.</summary>
    Exhausted = 3,

    /// <summary>Nothing to send any more: the endpoint was switched off or the person erased.</summary>
    Cancelled = 4,
}

/// <summary>What an endpoint answered.</summary>
/// <param name="Status">HTTP status; null where there was no answer.</param>
/// <param name="Body">The beginning of the body, or what went wrong, as text.</param>
public sealed record DeliveryResponse(int? Status, string? Body);

/// <summary>A delivery as partners read it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="EventId">Id of the event.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Attempts">Attempts made since it was last made due afresh.</param>
/// <param name="NextAttemptAt">When it is tried next, where it is pending (UTC); while an attempt is being made, when that is given up for lost.</param>
/// <param name="LastResponse">What the last attempt got; null before the first.</param>
/// <param name="CreatedAt">When it was noted (UTC).</param>
public sealed record Delivery(
    DeliveryId Id, string EventId, DeliveryStatus Status, int Attempts, DateTimeOffset? NextAttemptAt, DeliveryResponse? LastResponse, DateTimeOffset CreatedAt);

/// <summary>What became of the wish to try a delivery again.</summary>
public enum RetryAnswer
{
    /// <summary>It is due.</summary>
    Due = 1,

    /// <summary>The source has none of this id.</summary>
    NotFound = 2,

    /// <summary>Its endpoint is switched off, so it stays as it is.</summary>
    SwitchedOff = 3,
}

/// <summary>What waits to be delivered to endpoints that take it.</summary>
/// <param name="Due">Deliveries whose time has come; of one endpoint, no more than <see cref="MostCounted"/> are counted.</param>
/// <param name="OldestDueAt">Since when the longest due one waits (UTC).</param>
public sealed record DeliveryBacklog(long Due, DateTimeOffset? OldestDueAt)
{
    /// <summary>Deliveries counted for an endpoint.</summary>
    public const int MostCounted = 10_000;
}
