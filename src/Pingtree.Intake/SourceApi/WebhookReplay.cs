using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.SourceApi;

/// <summary>Puts an endpoint's past events on their way again, a page at a time however many they are. To run it twice does no harm.</summary>
internal sealed class WebhookReplay(IOutcomeHistory history, ILeadQueries leads, IDeliveryStore deliveries, IDeliverySignal signal, TimeProvider clock)
{
    private const int Page = 500;

    /// <summary>Does a step, from where the one before stopped; null where the endpoint was switched off or deleted meanwhile.</summary>
    public async Task<ReplayStep?> ReplayAsync(Webhook webhook, DateTimeOffset since, ReplayCursor? from, CancellationToken ct)
    {
        // What happens while this runs is delivered anyway, and might keep it running for ever.
        var end = from?.End ?? await history.FindEndAsync(webhook.SourceId, ct);
        var bound = new ReplayBound(clock);
        var replayed = 0L;
        for (var place = from?.Place ?? await history.FindPlaceAsync(webhook.SourceId, since, ct); place.IsBefore(end);)
        {
            if (bound.IsReached)
                return new ReplayStep(replayed, new ReplayCursor(webhook.SourceId, place, end));

            var page = await history.ReadAsync(webhook.SourceId, place, Page, ct);
            if (page.Count == 0)
                break;

            bound.Count(page.Count);
            place = page[^1].Place;
            var past = page.Where(p => !end.IsBefore(p.Place) && webhook.Events.Contains(p.Event.Kind)).Select(p => p.Event).Distinct().ToList();
            var wanted = await FindStoredAsync(webhook, past, ct);
            if (wanted.Count == 0)
                continue;
            if (await deliveries.ReplayAsync(wanted, clock.GetUtcNow(), ct) == 0)
                return null;

            replayed += wanted.Count;
            signal.Ring();
        }

        return new ReplayStep(replayed, null);
    }

    /// <summary>Of a lead that was erased, or whose time is over, nothing is told any more.</summary>
    private async Task<List<NewDelivery>> FindStoredAsync(Webhook webhook, List<LeadEvent> past, CancellationToken ct)
    {
        if (past.Count == 0)
            return [];

        var found = await leads.FindManyAsync(past.Select(e => e.LeadId).ToHashSet(), ct);
        var stored = found.Select(lead => lead.Id).ToHashSet();
        return past.FindAll(e => stored.Contains(e.LeadId)).ConvertAll(e => new NewDelivery(webhook.Id, webhook.SourceId, e, e.Id));
    }
}
