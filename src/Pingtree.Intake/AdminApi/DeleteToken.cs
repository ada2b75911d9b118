using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Access;

namespace Pingtree.Intake.AdminApi;

/// <summary><c>DELETE /tokens/{id}</c>: from this answer on the token opens nothing, on any intake.</summary>
internal static class DeleteToken
{
    public static void MapDeleteToken(this IEndpointRouteBuilder admin) => admin
        .MapDelete("/tokens/{id}", HandleAsync)
        .Refuses(StatusCodes.Status404NotFound)
        .WithName("DeleteToken")
        .WithSummary("Delete a token of the profiles API");

    private static async Task<Results<Ok<Done>, Refused>> HandleAsync(string id, ITokenStore tokens, CancellationToken ct) =>
        await tokens.DeleteAsync(id, ct) ? TypedResults.Ok(new Done("The token is gone.")) : Refused.NotFound("There is no token with this id.");
}
