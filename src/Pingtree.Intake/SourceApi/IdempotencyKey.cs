using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;
using Pingtree.Intake.Answers;
using Pingtree.Intake.Submitting;

namespace Pingtree.Intake.SourceApi;

/// <summary>Reads the <c>Idempotency-Key</c> header.</summary>
internal static class IdempotencyKey
{
    private const string Header = "Idempotency-Key";
    private const int MaxLength = 255;

    /// <summary>The key with the hash of the body; null where none was sent; a refusal where it can't be one.</summary>
    public static (RepeatKey? Key, Refused? Refused) Read(HttpRequest request, byte[] body)
    {
        var (name, refused) = ReadName(request);
        return (name is null ? null : new RepeatKey(name, SHA256.HashData(body)), refused);
    }

    /// <summary>The key's name among all that is remembered; null where none was sent; a refusal where it can't be one.</summary>
    public static (string? Name, Refused? Refused) ReadName(HttpRequest request)
    {
        StringValues values = request.Headers[Header];
        if (values.Count == 0)
            return (null, null);

        return values is [{ Length: > 0 and <= MaxLength } key] && key.All(c => c is >= ' ' and <= '~')
            ? ($"idempotency-key:{key}", null)
            : (null, Refused.Invalid(Header, $"{Header} must be 1 to {MaxLength} printable ASCII characters, given once."));
    }
}
