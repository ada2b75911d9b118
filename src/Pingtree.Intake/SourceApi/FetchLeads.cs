using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.SourceApi;

/// <summary><c>GET /fetch</c>: leads of the source, newest first, by page or by cursor.</summary>
internal static class FetchLeads
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 500;

    public static void MapFetchLeads(this IEndpointRouteBuilder source) => source
        .MapGet("/fetch", HandleAsync)
        .WithMetadata(new AccessRule.OfSource(Quota.Fetch))
        .TakesQuery(["page", "limit", .. LeadFilters.Names, "cursor"])
        .Refuses(StatusCodes.Status400BadRequest)
        .WithName("FetchLeads")
        .WithSummary("Read leads, newest first");

    private static async Task<Results<Ok<LeadsFetched>, Refused>> HandleAsync(HttpRequest request, Visit visit, ILeadQueries leads, CancellationToken ct)
    {
        var query = new QueryReader(request.Query);
        var filter = LeadFilters.Read(query, visit.Source);
        var page = query.Number("page", 1, 1, int.MaxValue);
        var limit = query.Number("limit", DefaultLimit, 1, MaxLimit);
        var cursor = query.Read<LeadCursor?>("cursor", null, CursorText.TryRead, "Cursor must be a next_cursor of an earlier answer.");
        if (query.Refused is { } refused)
            return refused;

        // One more than asked for tells whether there is more.
        return TypedResults.Ok(cursor is not null
            ? Answer(await leads.ReadAsync(filter, cursor, limit + 1, ct), limit)
            : Answer(await leads.ReadPageAsync(filter, (page - 1L) * limit, limit + 1, ct), limit) with
            {
                Total = await leads.CountAsync(filter, ct),
                Page = page,
            });
    }

    private static LeadsFetched Answer(IReadOnlyList<StoredLead> read, int limit) => new()
    {
        Limit = limit,
        Leads = read.Take(limit).Select(lead => LeadView.Of(lead)).ToList(),
        NextCursor = read.Count > limit ? CursorText.Write(new LeadCursor(read[limit - 1].CreatedAt, read[limit - 1].Id)) : null,
    };

    internal sealed record LeadsFetched
    {
        public bool Success { get; } = true;

        /// <summary>How many leads match; only by page.</summary>
        public long? Total { get; init; }

        /// <summary>The page's number; only by page.</summary>
        public int? Page { get; init; }

        public required int Limit { get; init; }

        public required IReadOnlyList<LeadView> Leads { get; init; }

        /// <summary>Where the next leads begin; missing at the end.</summary>
        public string? NextCursor { get; init; }
    }
}
