using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Intake.AdminApi;

/// <summary><c>POST /tokens</c>: a token of the profiles API, shown only in this answer.</summary>
internal static class CreateToken
{
    public static void MapCreateToken(this IEndpointRouteBuilder admin) => admin
        .MapPost("/tokens", HandleAsync)
        .TakesBody<TokenBody>()
        .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType)
        .WithName("CreateToken")
        .WithSummary("Make a token of the profiles API");

    private static async Task<Results<Created<TokenMade>, Refused>> HandleAsync(
        HttpRequest request, HttpResponse response, ITokenStore tokens, ISourceStore sources, TimeProvider clock, CancellationToken ct)
    {
        var (members, unread) = await JsonObjectBody.ReadAsync(request, TokenBody.MaxBytes, ct);
        if (unread is not null)
            return unread;
        var (token, refused) = TokenRequest.Read(members, (await sources.ListAsync(ct)).Select(source => source.Id), clock.GetUtcNow());
        if (refused is not null)
            return refused;

        var text = ApiKey.New(ApiKey.TokenPrefix);
        await tokens.CreateAsync(token, ApiKey.Hash(text), ct);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/api/v1/tokens/{token.Id}", new TokenMade(text, token.Id));
    }

    /// <param name="Token">What the partner sends; shown only now.</param>
    /// <param name="Id">By what the operator lists and deletes it.</param>
    internal sealed record TokenMade(string Token, string Id)
    {
        public bool Success { get; } = true;
    }
}
