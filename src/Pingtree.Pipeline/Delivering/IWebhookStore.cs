using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Pipeline.Delivering;

/// <summary>Keeps the endpoints partners want their events posted to. Secrets are kept as their <c>ISecretBox</c> wrapped them.</summary>
public interface IWebhookStore
{
    Task CreateAsync(Webhook webhook, CancellationToken ct);

    /// <summary>The source's endpoints, oldest first.</summary>
    Task<IReadOnlyList<Webhook>> ListAsync(int sourceId, CancellationToken ct);

    /// <summary>One endpoint of the source; null where it has none of this id.</summary>
    Task<Webhook?> FindAsync(int sourceId, WebhookId id, CancellationToken ct);

    /// <summary>The endpoints of any of these sources that are switched on: for the routing, once per batch.</summary>
    Task<IReadOnlyList<Webhook>> FindActiveAsync(IReadOnlyCollection<int> sourceIds, CancellationToken ct);

    /// <summary>Removes the endpoint with everything still to be delivered to it. False where the source has none of this id.</summary>
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
    DateTimeOffset CreatedAt);

/// <summary>A secret that signs until a moment (UTC).</summary>
public sealed record ExpiringSecret(byte[] Secret, DateTimeOffset Until);
