using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Tracing;

namespace Pingtree.Workers.Routing;

/// <summary>Notes events for the endpoints that want them. One look for a batch, and one write where anybody wants anything.</summary>
internal sealed class WebhookRoute(IWebhookStore webhooks, IDeliveryStore deliveries, IDeliverySignal signal, TimeProvider clock) : IOutcomeRoute
{
    public async Task TakeAsync(IReadOnlyList<LeadEvent> events, CancellationToken ct)
    {
        var endpoints = await webhooks.FindActiveAsync(events.Select(happened => happened.SourceId).ToHashSet(), ct);
        if (endpoints.Count == 0)
            return;

        var trace = Followed.Write();
        var bySource = endpoints.ToLookup(webhook => webhook.SourceId);
        var wanted = events
            .SelectMany(happened => bySource[happened.SourceId]
                .Where(webhook => webhook.Events.Contains(happened.Kind))
                .Select(webhook => new NewDelivery(webhook.Id, webhook.SourceId, happened, happened.Id, trace)))
            .ToList();
        if (wanted.Count == 0)
            return;

        await deliveries.AddAsync(wanted, clock.GetUtcNow(), ct);
        signal.Ring();
    }
}
