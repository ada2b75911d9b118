using System.Globalization;
using System.Text.Json;
using Pingtree.Cli.Running;

namespace Pingtree.Cli.Connecting;

/// <summary>Turns an answer that is not the one hoped for into an end or another try.</summary>
internal static class Refusals
{
    /// <summary>Most of a refusal's body that is read, in bytes.</summary>
    public const int MaxBody = 64 * 1024;

    /// <param name="status">The HTTP status.</param>
    /// <param name="retryAfter">The header, as it came.</param>
    /// <param name="body">The body, or its beginning.</param>
    /// <param name="clock">For a date in the header.</param>
    public static Exception Read(int status, string? retryAfter, ReadOnlyMemory<byte> body, TimeProvider clock)
    {
        var sentence = PlainText.OneLine(SentenceOf(body) ?? $"The server answered {status}.");
        return status is 408 or 429 or >= 500
            ? new TryAgainException(sentence, ReadAfter(retryAfter, clock))
            : EndException.Refused(sentence);
    }

    private static string? SentenceOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("message", out var message) || message.ValueKind != JsonValueKind.String)
                return null;

            return json.RootElement.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Object
                ? $"{message.GetString()} {string.Join(" ", errors.EnumerateObject().Select(e => $"{e.Name}: {e.Value}"))}"
                : message.GetString();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static TimeSpan? ReadAfter(string? header, TimeProvider clock)
    {
        if (int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return TimeSpan.FromSeconds(seconds);
        if (!DateTimeOffset.TryParseExact(header, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
            return null;

        var wait = date - clock.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}
