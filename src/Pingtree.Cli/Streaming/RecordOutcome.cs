using System.Text.Json;

namespace Pingtree.Cli.Streaming;

/// <summary>What became of one record, as the server says it.</summary>
internal readonly record struct RecordOutcome(long Line, string? LeadId, string Status, string? Reason)
{
    public const string Active = "active";
    public const string Duplicate = "duplicate";
    public const string Rejected = "rejected";
    public const string Invalid = "invalid";

    /// <summary>Reads a line of the answer; false where it is not of a record, but the summary.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static bool TryRead(ReadOnlySpan<byte> json, out RecordOutcome outcome)
    {
        var (line, status, reason, leadId) = (0L, "", (string?)null, (string?)null);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isLine, isStatus, isReason, isLead) =
                (reader.ValueTextEquals("line"), reader.ValueTextEquals("status"), reader.ValueTextEquals("reason"), reader.ValueTextEquals("lead_id"));
            reader.Read();
            if (isLine && reader.TokenType == JsonTokenType.Number)
                line = reader.GetInt64();
            else if (isStatus && reader.TokenType == JsonTokenType.String)
                status = ReadStatus(ref reader);
            else if (isReason && reader.TokenType == JsonTokenType.String)
                reason = reader.GetString();
            else if (isLead && reader.TokenType == JsonTokenType.String && status is not Active)
                leadId = reader.GetString();
            else
                reader.Skip();
        }

        outcome = new RecordOutcome(line, leadId, status, reason);
        return line > 0 && status.Length > 0;
    }

    /// <summary>The usual words cost no memory.</summary>
    private static string ReadStatus(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals(Active) ? Active
        : reader.ValueTextEquals(Duplicate) ? Duplicate
        : reader.ValueTextEquals(Rejected) ? Rejected
        : reader.ValueTextEquals(Invalid) ? Invalid
        : reader.GetString()!;
}
