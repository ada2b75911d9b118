using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Intake.SourceApi;

/// <summary><c>POST /token/regenerate</c>: a new key for the source; the old one is dead once this answers. Needs no body.</summary>
internal static class RegenerateKey
{
    public static void MapRegenerateKey(this IEndpointRouteBuilder source) => source
        .MapPost("/token/regenerate", HandleAsync)
        .WithMetadata(new AccessRule.OfSource(Quota.KeyReplacement))
        .WithName("RegenerateKey")
        .WithSummary("Replace the source's API key");

    private static async Task<Results<Ok<KeyReplaced>, Refused>> HandleAsync(HttpResponse response, Visit visit, ISourceStore sources, CancellationToken ct)
    {
        var key = ApiKey.New(ApiKey.SourcePrefix);
        if (!await sources.ReplaceKeyAsync(visit.Source.Id, visit.KeyHash, ApiKey.Hash(key), ct))
            return Refused.Unauthorized(); // somebody else replaced the key while this request was on its way
        response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new KeyReplaced(key, "The old key is dead. This one is shown only now."));
    }

    internal sealed record KeyReplaced(string ApiKey, string Message)
    {
        public bool Success { get; } = true;
    }
}
