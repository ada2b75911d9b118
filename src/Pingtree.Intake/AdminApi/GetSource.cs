using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Intake.AdminApi;

/// <summary><c>GET /database-source/{slug}</c>: one source.</summary>
internal static class GetSource
{
    public static void MapGetSource(this IEndpointRouteBuilder admin) => admin
        .MapGet("/database-source/{slug}", HandleAsync)
        .Refuses(StatusCodes.Status404NotFound)
        .WithName("GetSource")
        .WithSummary("Read a source");

    private static async Task<Results<Ok<SourceShown>, Refused>> HandleAsync(string slug, ISourceStore sources, CancellationToken ct) =>
        await sources.FindBySlugAsync(slug, ct) is { } source
            ? TypedResults.Ok(new SourceShown(new SourceView(source)))
            : Refused.NotFound("There is no source with this slug.");
}
