using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Workers.Routing;

/// <summary>Publishes events to the exchange the buyers' queues are bound to. Where no buyer wants one of them, that took one read.</summary>
internal sealed class BuyerRoute(IBuyerStore buyers, ISourceStore sources, ILeadQueries leads, IOutcomeExchange exchange, BuyerQueueCheck check)
    : IOutcomeRoute
{
    public async Task TakeAsync(IReadOnlyList<LeadEvent> events, CancellationToken ct)
    {
        if (await PublishWantedAsync(events, ct) == 0)
            return;

        // What nobody's queue takes is confirmed and gone, so the broker was told to hand it back: all queues that should take it are missing,
        // or the exchange is, perhaps because the broker is a new one. One missing among several shows only when the watch looks.
        // (If the buyer has gone meanwhile, nobody is left to want it.)
        await check.RunAsync(ct);
        if (await PublishWantedAsync(events, ct) > 0)
            throw new BuyerQueuesUnavailableException("No queue takes an event that a buyer wants, although all of them have been declared.");
    }

    /// <summary>Returns how many events a buyer wants and no queue took.</summary>
    private async Task<int> PublishWantedAsync(IReadOnlyList<LeadEvent> events, CancellationToken ct)
    {
        var all = await buyers.ListAsync(ct);
        if (!events.Any(e => all.Any(buyer => buyer.Events.Contains(e.Kind))))
            return 0;

        var slugs = await sources.FindManyAsync(events.Select(e => e.SourceId).ToHashSet(), ct);
        var wanted = Wanted(events, all, slugs);
        if (wanted.Count == 0)
            return 0;

        var told = await leads.ReadAsToldAsync(wanted, id => slugs[id].Slug, ct);
        return told.Count == 0 ? 0 : await PublishAsync(told, ct);
    }

    private async Task<int> PublishAsync(IReadOnlyList<OutcomeEvent> told, CancellationToken ct)
    {
        var homeless = await exchange.PublishAsync(told, ct);
        RoutingMetrics.RecordPublished(told.Count - homeless);
        return homeless;
    }

    /// <summary>A batch has a thousand events and few kinds of a few sources: each pair is asked about once.</summary>
    private static List<LeadEvent> Wanted(IReadOnlyList<LeadEvent> events, IReadOnlyList<Buyer> buyers, IReadOnlyDictionary<int, Source> sources)
    {
        var asked = new Dictionary<(int Source, LeadEventKind Kind), bool>();
        var wanted = new List<LeadEvent>(events.Count);
        foreach (var happened in events)
        {
            var pair = (happened.SourceId, happened.Kind);
            if (!asked.TryGetValue(pair, out var isWanted))
            {
                asked[pair] = isWanted = sources.TryGetValue(pair.SourceId, out var source)
                    && buyers.Any(buyer => buyer.Wants(source.Slug, pair.Kind));
            }

            if (isWanted)
                wanted.Add(happened);
        }

        return wanted;
    }
}
