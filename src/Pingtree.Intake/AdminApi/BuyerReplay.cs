using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.AdminApi;

/// <summary>Puts past events into a buyer's queue, source by source, a page in memory at a time.</summary>
internal sealed class BuyerReplay(IOutcomeHistory history, ISourceStore sources, ILeadQueries leads, IBuyerQueues queues)
{
    private const int PageSize = 500;

    /// <summary>Returns how many events the broker has confirmed. Stops at what was stored when it began: what happens meanwhile reaches the queue by itself.</summary>
    public async Task<long> RunAsync(Buyer buyer, DateTimeOffset since, CancellationToken ct)
    {
        var replayed = 0L;
        foreach (var source in await sources.ListAsync(ct))
        {
            if (buyer.Events.Any(kind => buyer.Wants(source.Slug, kind)))
                replayed += await RunAsync(buyer, source, since, ct);
        }

        return replayed;
    }

    private async Task<long> RunAsync(Buyer buyer, Source source, DateTimeOffset since, CancellationToken ct)
    {
        var end = await history.FindEndAsync(source.Id, ct);
        var place = await history.FindPlaceAsync(source.Id, since, ct);
        var replayed = 0L;
        while (true)
        {
            var page = await history.ReadAsync(source.Id, place, PageSize, ct);
            var past = page.TakeWhile(p => IsBefore(p.Place, end)).Select(p => p.Event).ToList();
            replayed += await FillAsync(buyer, source, past, ct);
            if (page.Count < PageSize || past.Count < page.Count)
                return replayed;
            place = page[^1].Place;
        }
    }

    private async Task<int> FillAsync(Buyer buyer, Source source, List<LeadEvent> past, CancellationToken ct)
    {
        var wanted = past.FindAll(e => buyer.Events.Contains(e.Kind));
        if (wanted.Count == 0)
            return 0;

        var stored = (await leads.FindManyAsync(wanted.Select(e => e.LeadId).ToHashSet(), ct)).ToDictionary(lead => lead.Id);
        var told = wanted
            .Where(e => stored.ContainsKey(e.LeadId)) // of an erased lead nothing is told any more
            .Select(e => new OutcomeEvent(source.Slug, stored[e.LeadId], e.Kind))
            .ToList();
        if (told.Count > 0)
            await queues.FillAsync(buyer.Name, told, ct);
        return told.Count;
    }

    private static bool IsBefore(EventPlace place, EventPlace end) => (place.Entry, place.Offset).CompareTo((end.Entry, end.Offset)) <= 0;
}
