using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Pipeline.Delivering;

/// <summary>Keeps the endpoints partners want their events posted to. Secrets are kept as their <c>ISecretBox</c> wrapped them.</summary>
public interface IWebhookStore
{
    /// <summary>False where the source has <paramref name="most"/> endpoints already, or more.</summary>
    Task<bool> CreateAsync(Webhook webhook, int most, CancellationToken ct);

    /// <summary>The source's endpoints, oldest first.</summary>
    Task<IReadOnlyList<Webhook>> ListAsync(int sourceId, CancellationToken ct);

    /// <summary>One endpoint of the source; null where it has none of this id.</summary>
    Task<Webhook?> FindAsync(int sourceId, WebhookId id, CancellationToken ct);

    /// <summary>The endpoints of any of these sources that are switched on: for the routing, once per batch.</summary>
    Task<IReadOnlyList<Webhook>> FindActiveAsync(IReadOnlyCollection<int> sourceIds, CancellationToken ct);

    /// <summary>
    /// Changes what is given, leaves the rest, and answers the endpoint as it is then; null where the source has none of this id. One that is
    /// switched off has its pending deliveries cancelled, one that is switched on starts without any; that, and a new URL, ends its failing.
    /// </summary>
    Task<Webhook?> ChangeAsync(int sourceId, WebhookId id, WebhookChange change, CancellationToken ct);

    /// <summary>
    /// Removes the endpoint; its deliveries are nobody's any more at once, and go by <c>IDeliveryStore.TidyAsync</c> where there are very many.
    /// False where the source has none of this id.
    /// </summary>
    Task<bool> DeleteAsync(int sourceId, WebhookId id, CancellationToken ct);

    /// <summary>Gives the endpoint a new secret; the one in force until now goes on signing beside it until a moment. False where there is none of this id.</summary>
    Task<bool> RotateSecretAsync(int sourceId, WebhookId id, byte[] secret, DateTimeOffset oldUntil, CancellationToken ct);
}

/// <summary>An endpoint.</summary>
/// <param name="Id">Its id.</param>
/// <param name="SourceId">The source whose events it wants.</param>
/// <param name="Url">Where to post them: http or https.</param>
/// <param name="Events">Which of them.</param>
/// <param name="Active">Whether anything is sent; switched off when it said 410 or failed for days.</param>
/// <param name="Secret">The secret that signs, wrapped.</param>
/// <param name="OldSecret">The one before, while it still signs, too.</param>
/// <param name="FailingSince">Since when every attempt has failed (UTC); null where the last one went well.</param>
/// <param name="CreatedAt">When it was made (UTC).</param>
public sealed record Webhook(
    WebhookId Id,
    int SourceId,
    Uri Url,
    IReadOnlyList<LeadEventKind> Events,
    bool Active,
    byte[] Secret,
    ExpiringSecret? OldSecret,
    DateTimeOffset? FailingSince,
    DateTimeOffset CreatedAt)
{
    /// <summary>When the last attempt that failed ended (UTC); null where <see cref="FailingSince"/> is.</summary>
    public DateTimeOffset? LastFailureAt { get; init; }
}

/// <summary>What is to be changed of an endpoint; null leaves it as it is.</summary>
/// <param name="Url">Where to post from now on, also what is pending.</param>
/// <param name="Events">Which events from now on; what is pending stays.</param>
/// <param name="Active">Whether anything is sent.</param>
public sealed record WebhookChange(Uri? Url, IReadOnlyList<LeadEventKind>? Events, bool? Active);

/// <summary>A secret that signs until a moment (UTC).</summary>
public sealed record ExpiringSecret(byte[] Secret, DateTimeOffset Until);
