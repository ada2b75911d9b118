using Microsoft.AspNetCore.Http.HttpResults;
using Pingtree.Pipeline.Access;

namespace Pingtree.Intake.AdminApi;

/// <summary><c>GET /tokens</c>: all tokens, oldest first, without the tokens themselves.</summary>
internal static class ListTokens
{
    public static void MapListTokens(this IEndpointRouteBuilder admin) => admin
        .MapGet("/tokens", HandleAsync)
        .WithName("ListTokens")
        .WithSummary("List the tokens of the profiles API");

    private static async Task<Ok<TokensListed>> HandleAsync(ITokenStore tokens, CancellationToken ct) =>
        TypedResults.Ok(new TokensListed((await tokens.ListAsync(ct)).Select(TokenView.Of).ToList()));

    internal sealed record TokensListed(IReadOnlyList<TokenView> Tokens)
    {
        public bool Success { get; } = true;
    }
}
