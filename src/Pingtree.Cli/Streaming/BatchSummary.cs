using System.Text.Json;
using Pingtree.Cli.Connecting;

namespace Pingtree.Cli.Streaming;

/// <summary>The last line of the server's answer, which is the truth about a batch whatever was heard before it.</summary>
internal sealed record BatchSummary(string BatchId, long Received, long Active, long Duplicate, long Rejected, long Invalid, JsonElement Json)
{
    /// <summary>Whether every record was taken; duplicates are no failure.</summary>
    public bool IsClean => Rejected == 0 && Invalid == 0;

    /// <exception cref="JsonException">It is no JSON object.</exception>
    /// <exception cref="TryAgainException">It is no summary, or not the last word.</exception>
    public static BatchSummary Read(ReadOnlyMemory<byte> line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("batch_id", out var id) || !root.TryGetProperty("active", out _))
            throw new TryAgainException("The server's answer has no summary.");

        // The same key asks about the same leads, so sending again asks for the outcomes that were missing.
        if (root.TryGetProperty("complete", out var complete) && complete.ValueKind == JsonValueKind.False)
            throw new TryAgainException("The server took the batch, but has not finished it.");

        return new BatchSummary(id.ToString(), Count("received"), Count("active"), Count("duplicate"), Count("rejected"), Count("invalid"), root.Clone());

        long Count(string name) => root.TryGetProperty(name, out var count) && count.TryGetInt64(out var number) ? number : 0;
    }
}
