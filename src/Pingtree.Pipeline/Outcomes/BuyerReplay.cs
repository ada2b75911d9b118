using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Pipeline.Outcomes;

/// <summary>Puts past events into a buyer's queue, source by source, a page in memory at a time.</summary>
public sealed class BuyerReplay(IOutcomeHistory history, ISourceStore sources, ILeadQueries leads, IBuyerQueues queues, TimeProvider clock)
{
    private const int PageSize = 500;

    /// <summary>
    /// Returns once the broker has confirmed what it counts. Stops at what was stored when it came to a source: what happens meanwhile reaches the queue by itself.
    /// To run it twice does no harm.
    /// </summary>
    /// <param name="buyer">Whose queue.</param>
    /// <param name="since">From when on.</param>
    /// <param name="from">Where the step before stopped; null for the first.</param>
    /// <param name="ct">To stop.</param>
    /// <exception cref="BuyerQueuesUnavailableException">The broker is away, or the queue is.</exception>
    public async Task<ReplayStep> RunAsync(Buyer buyer, DateTimeOffset since, ReplayCursor? from, CancellationToken ct)
    {
        var bound = new ReplayBound(clock);
        var replayed = 0L;
        foreach (var source in (await sources.ListAsync(ct)).OrderBy(source => source.Id))
        {
            if (source.Id < from?.SourceId || !buyer.Events.Any(kind => buyer.Wants(source.Slug, kind)))
                continue;

            var at = from?.SourceId == source.Id ? from.Value : await BeginAsync(source, since, ct);
            while (at.Place.IsBefore(at.End))
            {
                if (bound.IsReached)
                    return new ReplayStep(replayed, at);

                var page = await history.ReadAsync(source.Id, at.Place, PageSize, ct);
                if (page.Count == 0)
                    break;

                bound.Count(page.Count);
                replayed += await FillAsync(buyer, source, page.Where(past => !at.End.IsBefore(past.Place)).Select(past => past.Event), ct);
                at = at with { Place = page[^1].Place };
            }
        }

        return new ReplayStep(replayed, null);
    }

    private async Task<ReplayCursor> BeginAsync(Source source, DateTimeOffset since, CancellationToken ct)
    {
        var end = await history.FindEndAsync(source.Id, ct);
        return new ReplayCursor(source.Id, await history.FindPlaceAsync(source.Id, since, ct), end);
    }

    private async Task<int> FillAsync(Buyer buyer, Source source, IEnumerable<LeadEvent> past, CancellationToken ct)
    {
        var told = await leads.ReadAsToldAsync(past.Where(happened => buyer.Events.Contains(happened.Kind)).ToList(), _ => source.Slug, ct);
        if (told.Count > 0)
            await queues.FillAsync(buyer.Name, told, ct);
        return told.Count;
    }
}
