using System.Net.Http.Headers;
using Pingtree.Intake.ProfilesApi.Wire;

namespace Pingtree.Intake.ProfilesApi;

/// <summary>Finds the token of a call: in its body, else in its URL, else as Bearer.</summary>
internal static class TokenReader
{
    public static string? Find(HttpRequest request, WireNode.Map body)
    {
        if (body.TextOf("token") is { } inBody)
            return inBody;
        if (request.Query["token"] is [{ Length: > 0 } inUrl, ..])
            return inUrl;

        return request.Headers.Authorization is [{ } header]
            && AuthenticationHeaderValue.TryParse(header, out var given)
            && given.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            && !string.IsNullOrEmpty(given.Parameter)
                ? given.Parameter
                : null;
    }
}
