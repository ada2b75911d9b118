using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Intake.AdminApi;

/// <summary><c>POST /admin-key/regenerate</c>: a new admin key; the old one is dead once this answers. Needs no body.</summary>
internal static class RegenerateAdminKey
{
    public static void MapRegenerateAdminKey(this IEndpointRouteBuilder admin) => admin
        .MapPost("/admin-key/regenerate", HandleAsync)
        .WithName("RegenerateAdminKey")
        .WithSummary("Replace the admin key");

    private static async Task<Results<Ok<AdminKeyReplaced>, Refused>> HandleAsync(
        HttpResponse response, OperatorVisit visit, IOperatorKeyStore keys, CancellationToken ct)
    {
        var key = ApiKey.New(ApiKey.AdminPrefix);
        if (!await keys.ReplaceAsync(visit.KeyHash, ApiKey.Hash(key), ct))
            return Refused.Unauthorized(); // somebody else replaced the key while this request was on its way
        response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new AdminKeyReplaced(key, "The old admin key is dead. This one is shown only now."));
    }

    internal sealed record AdminKeyReplaced(string AdminKey, string Message)
    {
        public bool Success { get; } = true;
    }
}
