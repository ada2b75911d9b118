using System.IO.Pipelines;
using Microsoft.Extensions.Hosting;
using Pingtree.Intake.Access;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.Following;

/// <summary>
/// Follows the history of a source and writes what happens as Server-Sent Events. It reads the store, not the bus: so the order is the store's,
/// nothing is missed between two connections, and a slow reader holds nobody up; in memory there is a page per reader.
/// </summary>
internal sealed partial class EventFeed(
    IOutcomeHistory history, ILeadQueries leads, KeyWatch keys, IHostApplicationLifetime host, TimeProvider clock, ILogger<EventFeed> log)
{
    /// <summary>The type of the stream.</summary>
    public const string ContentType = "text/event-stream";

    private const int PageSize = 100;

    /// <summary>Between two looks at a history that had nothing more.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest silence: proxies cut connections that say nothing.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>How long a quiet stream outlives its key; before any event the key is asked for anyway.</summary>
    private static readonly TimeSpan KeyPatience = TimeSpan.FromSeconds(2);

    /// <summary>Returns when the reader has gone, the server stops, the key is no longer in force, or the store is away: a reader comes back by itself.</summary>
    /// <param name="body">Where to write.</param>
    /// <param name="visit">Who reads, and of which source.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="wanted">The kinds of events to tell.</param>
    /// <param name="ct">The reader has gone.</param>
    public async Task FollowAsync(PipeWriter body, Visit visit, StreamStart start, IReadOnlySet<LeadEventKind> wanted, CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, host.ApplicationStopping);
        try
        {
            await FollowToTheEndAsync(new ServerSentEvents(body), visit, start, wanted, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The reader has gone, or the server goes.
        }
        catch (StoreUnavailableException exception)
        {
            StoreAway(exception.Message);
        }
    }

    private async Task FollowToTheEndAsync(
        ServerSentEvents stream, Visit visit, StreamStart start, IReadOnlySet<LeadEventKind> wanted, CancellationToken ct)
    {
        var (place, isKnown) = (start.Place, start.IsKnown);
        await BeatAsync(); // the head of the answer leaves now, not with the first event
        var (lastWord, lastCheck) = (clock.GetTimestamp(), clock.GetTimestamp());
        while (true)
        {
            var page = await history.ReadAsync(visit.Source.Id, place, PageSize, ct);
            if (page.Count > 0 || clock.GetElapsedTime(lastCheck) >= KeyPatience)
            {
                if (!await keys.IsInForceAsync(visit, ct))
                    return;
                lastCheck = clock.GetTimestamp();
            }

            var lastTold = await TellAsync(stream, visit.Source.Slug, page, wanted, ct);
            if (page.Count > 0)
                (place, isKnown) = (page[^1].Place, lastTold == page[^1].Event);

            if (lastTold is not null)
            {
                lastWord = clock.GetTimestamp();
            }
            else if (clock.GetElapsedTime(lastWord) >= Heartbeat)
            {
                await BeatAsync();
                lastWord = clock.GetTimestamp();
            }

            if (page.Count < PageSize)
                await Task.Delay(Pause, clock, ct);
        }

        async ValueTask BeatAsync()
        {
            await stream.BeatAsync(isKnown ? null : PlaceId.Write(visit.Source.Id, place), ct);
            isKnown = true;
        }
    }

    /// <summary>Writes the page's events and answers the last one written; null where there was nothing to write.</summary>
    private async ValueTask<LeadEvent?> TellAsync(
        ServerSentEvents stream, string slug, IReadOnlyList<PastEvent> page, IReadOnlySet<LeadEventKind> wanted, CancellationToken ct)
    {
        var events = page.Select(past => past.Event).Where(e => wanted.Contains(e.Kind)).ToList();
        if (events.Count == 0)
            return null;

        var told = await leads.ReadAsToldAsync(events, _ => slug, ct);
        foreach (var happened in told)
            await stream.WriteAsync(happened, ct);
        await stream.FlushAsync(ct);
        return told.Count > 0 ? told[^1].Event : null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A stream of events ended because the store is away: {Detail}")]
    private partial void StoreAway(string detail);
}
