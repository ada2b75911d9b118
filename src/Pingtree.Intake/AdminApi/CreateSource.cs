using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Intake.AdminApi;

/// <summary><c>POST /database-source</c>: a new source and its key.</summary>
internal static class CreateSource
{
    public static void MapCreateSource(this IEndpointRouteBuilder admin) => admin
        .MapPost("/database-source", HandleAsync)
        .TakesBody<SourceBody>()
        .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status409Conflict, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType)
        .WithName("CreateSource")
        .WithSummary("Make a source");

    private static async Task<Results<Created<SourceCreated>, Refused>> HandleAsync(
        HttpRequest request, HttpResponse response, ISourceStore sources, CancellationToken ct)
    {
        var (members, unread) = await JsonObjectBody.ReadAsync(request, SourceBody.MaxBytes, ct);
        if (unread is not null)
            return unread;
        var (change, refused) = SourceChange.ReadNew(members);
        if (refused is not null)
            return refused;

        var key = ApiKey.New(ApiKey.SourcePrefix);
        var slug = change.Slug!;
        var wanted = new NewSource(slug, change.Name ?? slug, change.Active ?? true, change.ApplyTo(new SourceSettings()), ApiKey.Hash(key));
        if (await sources.CreateAsync(wanted, ct) is not { } source)
            return Refused.Conflict("slug_taken", "There is a source with this slug already.");

        response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/api/v1/database-source/{slug}", new SourceCreated(new SourceView(source), key));
    }

    internal sealed record SourceCreated(SourceView Source, string ApiKey)
    {
        public bool Success { get; } = true;
    }
}
