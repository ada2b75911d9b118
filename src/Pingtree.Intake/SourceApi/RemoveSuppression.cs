using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;

namespace Pingtree.Intake.SourceApi;

/// <summary><c>POST /suppression/remove</c>: takes people off the source's list.</summary>
internal static class RemoveSuppression
{
    public static void MapRemoveSuppression(this IEndpointRouteBuilder source) => source
        .MapPost("/suppression/remove", HandleAsync)
        .WithMetadata(new AccessRule.OfSource(Quota.Suppression))
        .TakesBody<SuppressionBody>()
        .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType)
        .WithName("RemoveSuppression")
        .WithSummary("Take values off the suppression list");

    private static async Task<Results<Ok<Done>, Refused>> HandleAsync(HttpRequest request, Visit visit, SuppressionList list, CancellationToken ct)
    {
        var (entries, refused) = await SuppressionBody.ReadAsync(request, visit.Source.Settings.PhoneFormat, ct);
        if (refused is not null)
            return refused;

        await list.RemoveAsync(visit.Source.Id, entries, ct);
        return TypedResults.Ok(new Done("Removed from the suppression list."));
    }
}
