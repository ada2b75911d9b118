using System.Buffers;
using Microsoft.Net.Http.Headers;

namespace Pingtree.Intake.Answers;

/// <summary>Reads a JSON body whole, up to a limit. Wrong type comes before too large, too large before unreadable.</summary>
internal static class RequestBody
{
    /// <summary>The body, or the refusal.</summary>
    public static async ValueTask<(byte[] Body, Refused? Refused)> ReadJsonAsync(HttpRequest request, int limit, CancellationToken ct)
    {
        if (!IsOfType(request, "application/json"))
            return ([], Refused.UnsupportedMediaType("application/json in UTF-8"));
        if (request.ContentLength > limit)
            return ([], Refused.PayloadTooLarge(limit));

        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(ct);
            if (read.Buffer.Length > limit)
            {
                reader.AdvanceTo(read.Buffer.End);
                return ([], Refused.PayloadTooLarge(limit));
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return (body, null);
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Whether the body says it is of this type, in UTF-8, not compressed.</summary>
    public static bool IsOfType(HttpRequest request, string mediaType) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        && request.Headers.ContentEncoding.All(e => string.Equals(e, "identity", StringComparison.OrdinalIgnoreCase));
}
