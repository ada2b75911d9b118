using System.Security.Cryptography;
using System.Text;
using Pingtree.Pipeline.Access;

namespace Pingtree.Intake.ProfilesApi;

/// <summary>By what a repeated request is known: base64 of a SHA-1, as it is told in <c>X-Duplicate-Key</c>.</summary>
internal static class CallKey
{
    private static readonly string[] IdHeaders = ["X-Request-ID", "Request-ID"];

    /// <summary>
    /// The key of a request; null where it has none. One that the client named is his whatever he asks under it; any other is made of all he asks.
    /// </summary>
    public static string? Find(HttpRequest request, byte[] body, IProfileMethod method, AccessToken token)
    {
        if (method.Recognition == Recognition.None)
            return null;

        foreach (var header in IdHeaders)
        {
            if (request.Headers[header] is [{ Length: > 0 } id, ..])
                return Hash($"id\n{token.Id}\n{id}", []);
        }

        return method.Recognition == Recognition.ByIdOrBody
            ? Hash($"body\n{token.Id}\n{request.Path.Value}{request.QueryString.Value}\n", body)
            : null;
    }

    private static string Hash(string head, byte[] body)
    {
#pragma warning disable CA5350 // SHA-1 names requests, as the dialect has it; it protects nothing.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        hash.AppendData(Encoding.UTF8.GetBytes(head));
        hash.AppendData(body);
        return Convert.ToBase64String(hash.GetHashAndReset());
    }
}
