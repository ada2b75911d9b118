using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;

namespace Pingtree.Intake.SourceApi;

/// <summary><c>POST /suppression/add</c>: puts people on the source's list; in force for every lead screened after the answer.</summary>
internal static class AddSuppression
{
    public static void MapAddSuppression(this IEndpointRouteBuilder source) => source
        .MapPost("/suppression/add", HandleAsync)
        .WithMetadata(new AccessRule.OfSource(Quota.Suppression))
        .TakesBody<SuppressionBody>()
        .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType)
        .WithName("AddSuppression")
        .WithSummary("Put values on the suppression list");

    private static async Task<Results<Ok<Done>, Refused>> HandleAsync(HttpRequest request, Visit visit, SuppressionList list, CancellationToken ct)
    {
        var (entries, refused) = await SuppressionBody.ReadAsync(request, visit.Source.Settings.PhoneFormat, ct);
        if (refused is not null)
            return refused;

        await list.AddAsync(visit.Source.Id, entries, ct);
        return TypedResults.Ok(new Done("Added to the suppression list."));
    }
}
