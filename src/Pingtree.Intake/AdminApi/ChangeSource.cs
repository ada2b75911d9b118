using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Intake.AdminApi;

/// <summary><c>PATCH /database-source/{slug}</c>: changes what is given, leaves the rest, in one step.</summary>
internal static class ChangeSource
{
    public static void MapChangeSource(this IEndpointRouteBuilder admin) => admin
        .MapPatch("/database-source/{slug}", HandleAsync)
        .TakesBody<SourceBody>()
        .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType)
        .WithName("ChangeSource")
        .WithSummary("Change a source");

    private static async Task<Results<Ok<SourceShown>, Refused>> HandleAsync(string slug, HttpRequest request, ISourceStore sources, CancellationToken ct)
    {
        var (members, unread) = await JsonObjectBody.ReadAsync(request, SourceBody.MaxBytes, ct);
        if (unread is not null)
            return unread;
        var (change, refused) = SourceChange.ReadPatch(members);
        if (refused is not null)
            return refused;

        return await sources.UpdateAsync(slug, change.ApplyTo, ct) is { } source
            ? TypedResults.Ok(new SourceShown(new SourceView(source)))
            : Refused.NotFound("There is no source with this slug.");
    }
}
