using Pingtree.Pipeline.Delivering;

namespace Pingtree.Delivery.Tests.Harness;

/// <summary>The dispatcher's side of the delivery store, in memory. Counts the calls and lets a test break it.</summary>
internal sealed class MemoryDeliveries : IDeliveryStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<WebhookId, Webhook> _webhooks = [];
    private readonly List<Row> _rows = [];
    private long _lease;

    /// <summary>Takes that gave something.</summary>
    public int Takes { get; private set; }

    public int Finishes { get; private set; }

    /// <summary>What every call throws; null: it works.</summary>
    public volatile Exception? Fault;

    /// <summary>What comes between a take and its answer.</summary>
    public Action AfterTake { get; set; } = () => { };

    public Webhook Add(Webhook webhook)
    {
        lock (_lock)
            return _webhooks[webhook.Id] = webhook;
    }

    public Webhook Read(WebhookId id)
    {
        lock (_lock)
            return _webhooks[id];
    }

    public IReadOnlyList<Row> RowsOf(WebhookId id)
    {
        lock (_lock)
            return _rows.FindAll(row => row.Delivery.Webhook == id).ConvertAll(row => row with { });
    }

    public int Count(WebhookId id, DeliveryStatus status) => RowsOf(id).Count(row => row.Status == status);

    public Task AddAsync(IReadOnlyList<NewDelivery> deliveries, DateTimeOffset now, CancellationToken ct)
    {
        lock (_lock)
            _rows.AddRange(deliveries.Select(delivery => new Row(DeliveryId.New(now), delivery) { DueAt = now }));
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<Webhook>> FindDueWebhooksAsync(DateTimeOffset now, CancellationToken ct) => Locked<IReadOnlyList<Webhook>>(() =>
        _rows.FindAll(row => row.IsDue(now)).Select(row => _webhooks[row.Delivery.Webhook]).Where(webhook => webhook.Active).Distinct().ToList());

    public Task<IReadOnlyList<LeasedDelivery>> TakeAsync(
        IReadOnlyDictionary<WebhookId, int> room, DateTimeOffset now, TimeSpan lease, CancellationToken ct) => Locked<IReadOnlyList<LeasedDelivery>>(() =>
    {
        var taken = room
            .SelectMany(endpoint => _rows.Where(row => row.Delivery.Webhook == endpoint.Key && row.IsDue(now)).OrderBy(row => row.DueAt).Take(endpoint.Value))
            .ToList();
        foreach (var row in taken)
            (row.Lease, row.DueAt) = (++_lease, now + lease);
        Takes += taken.Count > 0 ? 1 : 0;
        AfterTake();
        return taken.ConvertAll(row => new LeasedDelivery(
            row.Id, row.Delivery.Webhook, row.Delivery.SourceId, row.Delivery.Event, row.Delivery.EventId, row.Attempts, row.Lease));
    });

    public Task<IReadOnlyList<AttemptResult>> FinishAsync(IReadOnlyList<AttemptResult> results, CancellationToken ct) => Locked<IReadOnlyList<AttemptResult>>(() =>
    {
        Finishes++;
        return results.Where(Finish).ToList();
    });

    /// <summary>Makes everything due, also what is being sent: as if its lease had ended too early.</summary>
    public void EndLeases(DateTimeOffset now)
    {
        lock (_lock)
            _rows.ForEach(row => row.DueAt = now);
    }

    public Task<int> TidyAsync(DateTimeOffset finishedBefore, int limit, CancellationToken ct) => throw new NotSupportedException();

    public Task<int> ReplayAsync(IReadOnlyList<NewDelivery> deliveries, DateTimeOffset now, CancellationToken ct) => throw new NotSupportedException();

    public Task<RetryAnswer> RetryAsync(int sourceId, DeliveryId id, DateTimeOffset now, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<Pipeline.Delivering.Delivery>> ListAsync(
        int sourceId, WebhookId webhook, DeliveryStatus? status, int limit, CancellationToken ct) => throw new NotSupportedException();

    public Task<DeliveryBacklog> ReadBacklogAsync(DateTimeOffset now, CancellationToken ct) => throw new NotSupportedException();

    private bool Finish(AttemptResult result)
    {
        if (_rows.Find(row => row.Id == result.Delivery.Id && row.Lease == result.Delivery.Lease) is not { } row)
            return false;

        var webhook = _webhooks[row.Delivery.Webhook];
        var verdict = AttemptVerdict.Of(result, webhook);
        (row.Status, row.DueAt, row.Attempts) = (verdict.Status, verdict.NextAttemptAt ?? DateTimeOffset.MaxValue, verdict.Attempts);
        row.Response = result.Response;
        _webhooks[webhook.Id] = webhook with
        {
            FailingSince = verdict.FailingSince,
            LastFailureAt = verdict.LastFailureAt,
            Active = webhook.Active && !verdict.SwitchOff,
        };
        return verdict.SwitchOff;
    }

    private Task<T> Locked<T>(Func<T> work)
    {
        if (Fault is { } fault)
            return Task.FromException<T>(fault);
        lock (_lock)
            return Task.FromResult(work());
    }

    internal sealed record Row(DeliveryId Id, NewDelivery Delivery)
    {
        public DeliveryStatus Status { get; set; } = DeliveryStatus.Pending;

        public int Attempts { get; set; }

        /// <summary>Or the end of its lease.</summary>
        public DateTimeOffset DueAt { get; set; }

        public long Lease { get; set; }

        public DeliveryResponse? Response { get; set; }

        public bool IsDue(DateTimeOffset now) => Status == DeliveryStatus.Pending && DueAt <= now;
    }
}
