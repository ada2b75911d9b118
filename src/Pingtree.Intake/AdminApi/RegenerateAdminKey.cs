using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Access;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Intake.AdminApi;

/// <summary><c>POST /admin-key/regenerate</c>: a new admin key; the old one is dead once this answers. Needs no body.</summary>
internal static class RegenerateAdminKey
{
    public static void MapRegenerateAdminKey(this IEndpointRouteBuilder admin) => admin
        .MapPost("/admin-key/regenerate", HandleAsync)
        .WithName("RegenerateAdminKey")
        .WithSummary("Replace the admin key");

    private static async Task<Ok<AdminKeyReplaced>> HandleAsync(HttpResponse response, IOperatorKeyStore keys, CancellationToken ct)
    {
        var key = ApiKey.New(ApiKey.AdminPrefix);
        await keys.ReplaceAsync(ApiKey.Hash(key), ct);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new AdminKeyReplaced(key, "The old admin key is dead. This one is shown only now."));
    }

    internal sealed record AdminKeyReplaced(string AdminKey, string Message)
    {
        public bool Success { get; } = true;
    }
}
