using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Workers.Routing;

/// <summary>Notes events for the endpoints that want them. One look for a batch, and a write where anybody wants anything (another where leads were sold).</summary>
internal sealed class WebhookRoute(IWebhookStore webhooks, IDeliveryStore deliveries, IDeliverySignal signal, TimeProvider clock) : IOutcomeRoute
{
    public async Task TakeAsync(IReadOnlyList<LeadEvent> events, CancellationToken ct)
    {
        var endpoints = await webhooks.FindActiveAsync(events.Select(happened => happened.SourceId).ToHashSet(), ct);
        if (endpoints.Count == 0)
            return;

        var bySource = endpoints.ToLookup(webhook => webhook.SourceId);
        var wanted = events
            .SelectMany(happened => bySource[happened.SourceId]
                .Where(webhook => webhook.Events.Contains(happened.Kind))
                .Select(webhook => new NewDelivery(webhook.Id, webhook.SourceId, happened, happened.Id)))
            .ToList();
        if (wanted.Count == 0)
            return;

        // A sale comes again when its buyer is named again: then it is sent again, whatever became of it the first time.
        var bySale = wanted.ToLookup(delivery => delivery.Event is { Kind: LeadEventKind.Sold });
        await deliveries.AddAsync([.. bySale[false]], clock.GetUtcNow(), ct);
        await deliveries.ReplayAsync([.. bySale[true]], clock.GetUtcNow(), ct);
        signal.Ring();
    }
}
