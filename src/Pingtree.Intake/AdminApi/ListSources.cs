using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Intake.AdminApi;

/// <summary><c>GET /database-source</c>: all sources, by number.</summary>
internal static class ListSources
{
    public static void MapListSources(this IEndpointRouteBuilder admin) => admin
        .MapGet("/database-source", HandleAsync)
        .WithName("ListSources")
        .WithSummary("List the sources");

    private static async Task<Ok<SourcesListed>> HandleAsync(ISourceStore sources, CancellationToken ct) =>
        TypedResults.Ok(new SourcesListed((await sources.ListAsync(ct)).Select(source => new SourceView(source)).ToList()));

    internal sealed record SourcesListed(IReadOnlyList<SourceView> Sources)
    {
        public bool Success { get; } = true;
    }
}
