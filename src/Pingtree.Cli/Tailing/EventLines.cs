using System.Text.Json;
using Pingtree.Cli.Running;

namespace Pingtree.Cli.Tailing;

/// <summary>Writes an event a line: for a person without anybody's contact details, for a program the whole document.</summary>
internal sealed class EventLines(TextWriter output, bool asJson)
{
    /// <param name="document">The event, a CloudEvents document of one line.</param>
    /// <param name="ct">To stop.</param>
    /// <exception cref="JsonException">It is none.</exception>
    public async Task WriteAsync(string document, CancellationToken ct)
    {
        using var json = JsonDocument.Parse(document);
        await output.WriteLineAsync((asJson ? document : TextOf(json.RootElement)).AsMemory(), ct);
        await output.FlushAsync(ct);
    }

    /// <summary>When, what, which lead; then why it was refused, or to whom it was sold.</summary>
    private static string TextOf(JsonElement happened)
    {
        var lead = happened.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object ? data : default;
        string?[] words =
        [
            WordOf(happened, "time"),
            WordOf(happened, "type")?.PadRight("lead.duplicate".Length),
            WordOf(happened, "subject"),
            WordOf(lead, "reason"),
            WordOf(lead, "duplicate_of") is { } holder ? $"of {holder}" : null,
            WordOf(lead, "buyer") is { } buyer ? $"to {buyer}" : null,
            WordOf(lead, "price") is { } price ? $"for {price}" : null,
        ];
        return PlainText.OneLine(string.Join(' ', words.Where(word => word is not null)));
    }

    private static string? WordOf(JsonElement from, string member) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number
            ? value.ToString()
            : null;
}
