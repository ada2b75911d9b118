using System.Text;
using Pingtree.Pipeline.Delivering;

namespace Pingtree.Delivery.Sending;

/// <summary>Reads an endpoint's answer: its status, when to come again, and the beginning of its body for whoever looks for a fault.</summary>
internal static class AnswerReader
{
    /// <summary>More of a body is not taken off the wire.</summary>
    private const int MostRead = 64 * 1024;

    /// <summary>Bytes of the body that are kept.</summary>
    private const int MostKept = 1024;

    public static async Task<DeliveryAnswer> ReadAsync(HttpResponseMessage response, DateTimeOffset now, CancellationToken ct)
    {
        var status = (int)response.StatusCode;
        var text = status is >= 300 and <= 399
            ? "Redirects are not followed; register the address it leads to."
            : await ReadTextAsync(response.Content, ct);
        return new DeliveryAnswer(status, text, RetryAfter.Read(HeaderOf(response, "Retry-After"), now));
    }

    private static string? HeaderOf(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private static async Task<string> ReadTextAsync(HttpContent content, CancellationToken ct)
    {
        if (content.Headers.NonValidated.Contains("Content-Encoding"))
            return "(an encoded body, not shown)";

        var kept = new byte[MostKept];
        var buffer = new byte[4096];
        var read = 0;
        try
        {
            await using var body = await content.ReadAsStreamAsync(ct);
            while (read < MostRead && await body.ReadAsync(buffer, ct) is var count and > 0)
            {
                if (read < MostKept)
                    buffer.AsSpan(0, Math.Min(count, MostKept - read)).CopyTo(kept.AsSpan(read));
                read += count;
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException)
        {
            // What came until here is shown.
        }

        return ToText(kept.AsSpan(0, Math.Min(read, MostKept)));
    }

    /// <summary>As UTF-8, without what a screen might take for a command, and without half a character at the end.</summary>
    private static string ToText(ReadOnlySpan<byte> bytes)
    {
        var chars = new char[bytes.Length];
        Encoding.UTF8.GetDecoder().Convert(bytes, chars, flush: false, out _, out var length, out _);
        return string.Create(length, chars, static (text, from) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = char.IsControl(from[i]) && from[i] is not ('\n' or '\r' or '\t') ? '\uFFFD' : from[i];
        });
    }
}
