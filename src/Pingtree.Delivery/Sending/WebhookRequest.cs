using Pingtree.Pipeline.Delivering;

namespace Pingtree.Delivery.Sending;

/// <summary>A delivery to be posted.</summary>
/// <param name="Url">Where to.</param>
/// <param name="EventId">Id of the event; the <c>webhook-id</c> header.</param>
/// <param name="Body">The event's document.</param>
/// <param name="Secrets">The secrets that sign.</param>
internal sealed record WebhookRequest(Uri Url, string EventId, byte[] Body, IReadOnlyList<WebhookSecret> Secrets);
