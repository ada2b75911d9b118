using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.SourceApi;

/// <summary><c>GET /export</c>: every lead a filter matches, as CSV or NDJSON, a page in memory at a time.</summary>
internal static class ExportLeads
{
    private const int PageSize = 500;
    private const string Csv = "text/csv";
    private const string Ndjson = "application/x-ndjson";

    public static void MapExportLeads(this IEndpointRouteBuilder source) => source
        .MapGet("/export", HandleAsync)
        .WithMetadata(new AccessRule.OfSource(Quota.Fetch))
        .TakesQuery([.. LeadFilters.Names, "format"])
        .Produces<string>(StatusCodes.Status200OK, Csv, Ndjson)
        .Refuses(StatusCodes.Status400BadRequest)
        .WithName("ExportLeads")
        .WithSummary("Download leads as CSV or NDJSON");

    private static async Task<Results<PushStreamHttpResult, Refused>> HandleAsync(
        HttpRequest request, Visit visit, ILeadQueries leads, IOptions<JsonOptions> json, CancellationToken ct)
    {
        var query = new QueryReader(request.Query);
        var filter = LeadFilters.Read(query, visit.Source);
        var type = query.Read("format", TypeByAccept(request), TryReadFormat, "Format must be csv or ndjson.");
        if (query.Refused is { } refused)
            return refused;

        // Read before the first byte leaves: a store that is away can still be answered with a status.
        var pages = PagesAsync(leads, filter, await leads.ReadAsync(filter, null, PageSize, ct), ct);
        return type == Csv
            ? TypedResults.Stream(body => LeadCsv.WriteAsync(body, pages, ct), "text/csv; charset=utf-8", $"{visit.Source.Slug}-leads.csv")
            : TypedResults.Stream(body => WriteNdjsonAsync(body, pages, json.Value.SerializerOptions, ct), Ndjson, $"{visit.Source.Slug}-leads.ndjson");
    }

    private static async IAsyncEnumerable<IReadOnlyList<StoredLead>> PagesAsync(
        ILeadQueries leads, LeadFilter filter, IReadOnlyList<StoredLead> page, [EnumeratorCancellation] CancellationToken ct)
    {
        while (true)
        {
            yield return page;
            if (page.Count < PageSize)
                yield break;
            page = await leads.ReadAsync(filter, new LeadCursor(page[^1].CreatedAt, page[^1].Id), PageSize, ct);
        }
    }

    private static async Task WriteNdjsonAsync(
        Stream body, IAsyncEnumerable<IReadOnlyList<StoredLead>> pages, JsonSerializerOptions options, CancellationToken ct)
    {
        await foreach (var page in pages.WithCancellation(ct))
        {
            foreach (var lead in page)
            {
                await body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(LeadView.Of(lead), options), ct);
                await body.WriteAsync("\n"u8.ToArray(), ct);
            }

            await body.FlushAsync(ct);
        }
    }

    private static bool TryReadFormat(string text, out string type)
    {
        type = text == "ndjson" ? Ndjson : Csv;
        return text is "csv" or "ndjson";
    }

    /// <summary>The client's favourite of the two; CSV where it names neither.</summary>
    private static string TypeByAccept(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        && accepted.OrderByDescending(a => a.Quality ?? 1).FirstOrDefault(a => a.Quality != 0 && (a.MediaType == Csv || a.MediaType == Ndjson)) is { } favourite
            ? favourite.MediaType.Value!
            : Csv;
}
