using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Counting;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Intake.AdminApi;

/// <summary><c>GET /database-source/{slug}/stats</c>: what the last minutes' leads became.</summary>
internal static class GetSourceStats
{
    private const int DefaultMinutes = 60;

    public static void MapGetSourceStats(this IEndpointRouteBuilder admin) => admin
        .MapGet("/database-source/{slug}/stats", HandleAsync)
        .TakesQuery("minutes")
        .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound)
        .WithName("GetSourceStats")
        .WithSummary("Count a source's leads per status and minute");

    private static async Task<Results<Ok<Stats>, Refused>> HandleAsync(
        string slug, HttpRequest request, ISourceStore sources, ILeadCounters counters, CancellationToken ct)
    {
        var query = new QueryReader(request.Query);
        var minutes = query.Number("minutes", DefaultMinutes, 1, ILeadCounters.MaxMinutes);
        if (query.Refused is { } refused)
            return refused;
        if (await sources.FindBySlugAsync(slug, ct) is not { } source)
            return Refused.NotFound("There is no source with this slug.");

        var counted = await counters.ReadAsync(source.Id, minutes, ct);
        return TypedResults.Ok(new Stats(counted.Select(Show).ToList(), new Totals(
            counted.Sum(m => Of(m, LeadStatus.Active)),
            counted.Sum(m => Of(m, LeadStatus.Duplicate)),
            counted.Sum(m => Of(m, LeadStatus.Rejected)))));
    }

    private static Minute Show(MinuteCounts counts) => new(
        counts.Minute.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        Of(counts, LeadStatus.Active),
        Of(counts, LeadStatus.Duplicate),
        Of(counts, LeadStatus.Rejected));

    private static long Of(MinuteCounts counts, LeadStatus status) => counts.Counts.GetValueOrDefault(status);

    internal sealed record Stats(IReadOnlyList<Minute> Minutes, Totals Totals)
    {
        public bool Success { get; } = true;
    }

    internal sealed record Minute([property: JsonPropertyName("minute")] string At, long Active, long Duplicate, long Rejected);

    internal sealed record Totals(long Active, long Duplicate, long Rejected);
}
