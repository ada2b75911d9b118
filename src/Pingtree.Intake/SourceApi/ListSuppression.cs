using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Screening.Suppressing;

namespace Pingtree.Intake.SourceApi;

/// <summary><c>GET /suppression</c>: a page of the source's list, newest first.</summary>
internal static class ListSuppression
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 500;

    public static void MapListSuppression(this IEndpointRouteBuilder source) => source
        .MapGet("/suppression", HandleAsync)
        .WithMetadata(new AccessRule.OfSource(Quota.Suppression))
        .TakesQuery("type", "page", "limit")
        .Refuses(StatusCodes.Status400BadRequest)
        .WithName("ListSuppression")
        .WithSummary("Read the suppression list");

    private static async Task<Results<Ok<Listed>, Refused>> HandleAsync(HttpRequest request, Visit visit, ISuppressionStore store, CancellationToken ct)
    {
        var query = new QueryReader(request.Query);
        var type = query.Read<string?>("type", null, TryReadType, SuppressionValues.WrongType);
        var page = query.Number("page", 1, 1, int.MaxValue);
        var limit = query.Number("limit", DefaultLimit, 1, MaxLimit);
        if (query.Refused is { } refused)
            return refused;

        var skip = (int)Math.Min((page - 1L) * limit, int.MaxValue);
        var (total, entries) = await store.ListAsync(visit.Source.Id, type, skip, limit, ct);
        return TypedResults.Ok(new Listed(total, page, limit, entries.Select(Show).ToList()));
    }

    private static bool TryReadType(string text, out string? type)
    {
        type = text;
        return SuppressionValues.IsType(text);
    }

    private static Entry Show(ListedSuppression listed) => new(
        listed.Entry.Type, listed.Entry.Value, SuppressionValues.HashOf(listed.Entry.Form), Timestamps.Write(listed.CreatedAt));

    internal sealed record Listed(long Total, int Page, int Limit, IReadOnlyList<Entry> Suppressed)
    {
        public bool Success { get; } = true;
    }

    internal sealed record Entry(string Type, string Value, string? Hash, string CreatedAt);
}
