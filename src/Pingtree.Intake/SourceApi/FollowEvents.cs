using System.Collections.Frozen;
using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;
using Pingtree.Intake.Following;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.SourceApi;

/// <summary><c>GET /events</c>: the source's outcomes as they are stored, as Server-Sent Events.</summary>
internal static class FollowEvents
{
    private const string LastEventIdHeader = "Last-Event-ID";
    private const string LastEventIdParameter = "last_event_id";
    private const string WrongEvents = "Events must be a list of lead.active, lead.duplicate, lead.rejected and lead.sold, with commas between.";

    private static readonly FrozenSet<LeadEventKind> AllKinds = LeadEventKinds.All.ToFrozenSet();

    public static void MapFollowEvents(this IEndpointRouteBuilder source) => source
        .MapGet("/events", HandleAsync)
        .WithMetadata(new AccessRule.OfSource(Quota.Suppression))
        .TakesQuery("events", LastEventIdParameter)
        .Produces<string>(StatusCodes.Status200OK, EventFeed.ContentType)
        .Refuses(StatusCodes.Status400BadRequest)
        .WithName("FollowEvents")
        .WithSummary("Follow what becomes of leads, live");

    private static async Task<Results<PushStreamHttpResult, Refused>> HandleAsync(
        HttpContext http, Visit visit, IOutcomeHistory history, EventFeed feed, StreamPlaces places, CancellationToken ct)
    {
        var query = new QueryReader(http.Request.Query);
        var wanted = query.Read("events", AllKinds, TryReadKinds, WrongEvents);
        var start = await ReadStartAsync(http.Request, query, visit.Source.Id, history, ct);
        if (query.Refused is { } refused)
            return refused;

        if (places.TryTake(visit.Source.Id) is not { } place)
            return Refused.TooManyStreams();

        http.Response.RegisterForDispose(place);
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would keep events back until it has enough of them
        return TypedResults.Stream(_ => feed.FollowAsync(http.Response.BodyWriter, visit, start, wanted, ct), EventFeed.ContentType);
    }

    /// <summary>Right behind the event the client has seen last, or at the place it was told; at the end where it names none. The header counts: a browser that comes back sends it.</summary>
    private static async Task<StreamStart> ReadStartAsync(HttpRequest request, QueryReader query, int sourceId, IOutcomeHistory history, CancellationToken ct)
    {
        var (name, given) = request.Headers[LastEventIdHeader] is { Count: > 0 } header && header != ""
            ? (LastEventIdHeader, header.ToString())
            : (LastEventIdParameter, query.Read<string?>(LastEventIdParameter, null, TryReadText, WrongId(LastEventIdParameter)));
        if (given is null)
            return new StreamStart(await history.FindEndAsync(sourceId, ct), IsKnown: false);
        if (PlaceId.TryRead(given, sourceId, out var left))
            return new StreamStart(left, IsKnown: true);
        if (LeadEvent.TryParse(given, sourceId, out var seen) && await history.FindPlaceAsync(seen.Value, ct) is { } behind)
            return new StreamStart(behind, IsKnown: true);

        query.Blame(name, WrongId(name));
        return default;
    }

    private static string WrongId(string name) =>
        $"{name} must be an id this stream has told and that is still known; leave it out to begin with what happens next.";

    private static bool TryReadText(string text, out string? read)
    {
        read = text;
        return true;
    }

    private static bool TryReadKinds(string text, out FrozenSet<LeadEventKind> kinds)
    {
        var read = text.Split(',', StringSplitOptions.TrimEntries).Select(LeadEventKinds.FromType).ToList();
        kinds = read.OfType<LeadEventKind>().ToFrozenSet();
        return !read.Contains(null);
    }
}
