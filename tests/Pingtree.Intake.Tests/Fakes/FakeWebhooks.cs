using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.Tests.Fakes;

/// <summary>Endpoints and their deliveries in memory. Secrets are wrapped by turning their bytes round.</summary>
internal sealed class FakeWebhooks : IWebhookStore, IDeliveryStore, ISecretBox, IDeliverySignal
{
    public List<Webhook> Endpoints { get; } = [];

    /// <summary>What was made due, in pages.</summary>
    public List<IReadOnlyList<NewDelivery>> Due { get; } = [];

    /// <summary>What the list of deliveries shows.</summary>
    public List<Delivery> Deliveries { get; } = [];

    /// <summary>What the last list was asked for.</summary>
    public (DeliveryStatus? Status, int Limit) Asked { get; private set; }

    /// <summary>What a retry answers, by delivery; of others that they are not there.</summary>
    public Dictionary<(int Source, DeliveryId Id), RetryAnswer> Retries { get; } = [];

    /// <summary>How often those who deliver were woken.</summary>
    public int Rings { get; private set; }

    /// <summary>Runs before a page is made due.</summary>
    public Action OnReplay { get; set; } = () => { };

    public Task<bool> CreateAsync(Webhook webhook, int most, CancellationToken ct)
    {
        if (Endpoints.Count(w => w.SourceId == webhook.SourceId) >= most)
            return Task.FromResult(false);
        Endpoints.Add(webhook);
        return Task.FromResult(true);
    }

    public Task<IReadOnlyList<Webhook>> ListAsync(int sourceId, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<Webhook>>(Endpoints.FindAll(w => w.SourceId == sourceId));

    public Task<Webhook?> FindAsync(int sourceId, WebhookId id, CancellationToken ct) => Task.FromResult(Find(sourceId, id));

    public Task<Webhook?> ChangeAsync(int sourceId, WebhookId id, WebhookChange change, CancellationToken ct)
    {
        if (Find(sourceId, id) is not { } before)
            return Task.FromResult<Webhook?>(null);
        return Task.FromResult<Webhook?>(Set(before with
        {
            Url = change.Url ?? before.Url,
            Events = change.Events ?? before.Events,
            Active = change.Active ?? before.Active,
        }));
    }

    public Task<bool> DeleteAsync(int sourceId, WebhookId id, CancellationToken ct) =>
        Task.FromResult(Endpoints.RemoveAll(w => w.SourceId == sourceId && w.Id == id) > 0);

    public Task<bool> RotateSecretAsync(int sourceId, WebhookId id, byte[] secret, DateTimeOffset oldUntil, CancellationToken ct)
    {
        if (Find(sourceId, id) is not { } before)
            return Task.FromResult(false);
        Set(before with { Secret = secret, OldSecret = new ExpiringSecret(before.Secret, oldUntil) });
        return Task.FromResult(true);
    }

    public Task<int> ReplayAsync(IReadOnlyList<NewDelivery> deliveries, DateTimeOffset now, CancellationToken ct)
    {
        OnReplay();
        if (!Endpoints.Exists(w => w.Id == deliveries[0].Webhook && w.Active))
            return Task.FromResult(0);
        Due.Add(deliveries);
        return Task.FromResult(deliveries.Count);
    }

    public Task<RetryAnswer> RetryAsync(int sourceId, DeliveryId id, DateTimeOffset now, CancellationToken ct) =>
        Task.FromResult(Retries.GetValueOrDefault((sourceId, id), RetryAnswer.NotFound));

    public Task<IReadOnlyList<Delivery>> ListAsync(int sourceId, WebhookId webhook, DeliveryStatus? status, int limit, CancellationToken ct)
    {
        Asked = (status, limit);
        return Task.FromResult<IReadOnlyList<Delivery>>(Deliveries.Where(d => status is null || d.Status == status).Take(limit).ToList());
    }

    public byte[] Wrap(byte[] secret) => [.. secret.Reverse()];

    public byte[] Unwrap(byte[] wrapped) => [.. wrapped.Reverse()];

    public void Ring() => Rings++;

    /// <summary>Adds an endpoint of the source <c>home</c> that wants every event.</summary>
    public Webhook Add(string? id = null, int source = 1)
    {
        var known = WebhookId.TryParse(id, out var given) ? given : WebhookId.New();
        Endpoints.Add(new Webhook(known, source, new Uri("https://example.com/hook"), LeadEventKinds.All, true, [1, 2, 3], null, null, DateTimeOffset.UnixEpoch));
        return Endpoints[^1];
    }

    public Webhook Set(Webhook webhook) => Endpoints[Endpoints.FindIndex(w => w.Id == webhook.Id)] = webhook;

    public Task<IReadOnlyList<Webhook>> FindActiveAsync(IReadOnlyCollection<int> sourceIds, CancellationToken ct) => throw new NotSupportedException();

    public Task AddAsync(IReadOnlyList<NewDelivery> deliveries, DateTimeOffset now, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<Webhook>> FindDueWebhooksAsync(DateTimeOffset now, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<LeasedDelivery>> TakeAsync(IReadOnlyDictionary<WebhookId, int> room, DateTimeOffset now, TimeSpan lease, CancellationToken ct) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<AttemptResult>> FinishAsync(IReadOnlyList<AttemptResult> results, CancellationToken ct) => throw new NotSupportedException();

    public Task<int> TidyAsync(DateTimeOffset finishedBefore, int limit, CancellationToken ct) => throw new NotSupportedException();

    public Task<DeliveryBacklog> ReadBacklogAsync(DateTimeOffset now, CancellationToken ct) => throw new NotSupportedException();

    private Webhook? Find(int sourceId, WebhookId id) => Endpoints.Find(w => w.SourceId == sourceId && w.Id == id);
}
