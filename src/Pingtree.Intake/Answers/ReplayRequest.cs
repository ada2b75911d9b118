using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.Answers;

/// <summary>What a replay is asked with, of a buyer or of a webhook: since when, and where the answer before stopped.</summary>
internal readonly record struct ReplayRequest(DateTimeOffset Since, ReplayCursor? From)
{
    private const string WrongSince = "Since must be a time in UTC, for example 2025-03-15T10:22:00Z, or a date as YYYY-MM-DD.";
    private const string WrongCursor = "Cursor must be the next of the answer before.";

    /// <summary>The request, or the refusal.</summary>
    /// <param name="members">The body.</param>
    /// <param name="sourceId">The source a cursor must be of; null: any.</param>
    public static (ReplayRequest Asked, Refused? Refused) Read(IReadOnlyDictionary<string, JsonElement> members, int? sourceId = null)
    {
        if (!Timestamps.TryRead(TextOf(members, "since"), out var since))
            return (default, Refused.Invalid("since", WrongSince));
        if (!members.ContainsKey("cursor"))
            return (new ReplayRequest(since, null), null);
        return ReplayCursorText.TryRead(TextOf(members, "cursor"), out var from) && (sourceId ?? from.SourceId) == from.SourceId
            ? (new ReplayRequest(since, from), null)
            : (default, Refused.Invalid("cursor", WrongCursor));
    }

    private static string? TextOf(IReadOnlyDictionary<string, JsonElement> members, string name) =>
        members.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>From when on somebody wants to hear everything again.</summary>
/// <param name="Since">A UTC time such as <c>2025-03-15T10:22:00Z</c>, or a UTC day.</param>
/// <param name="Cursor">The <c>next</c> of the answer before; left out in the first request.</param>
internal sealed record ReplayBody(string Since, string? Cursor = null);

/// <summary>How far a replay came.</summary>
/// <param name="Replayed">Events told again by this request.</param>
/// <param name="Complete">Whether that was all.</param>
/// <param name="Next">The cursor of the next request; left out where that was all.</param>
internal sealed record ReplayAnswer(long Replayed, bool Complete, string? Next)
{
    [JsonPropertyOrder(-1)]
    public bool Success { get; } = true;

    public static ReplayAnswer Of(ReplayStep step) => new(step.Replayed, step.Next is null, step.Next is { } next ? ReplayCursorText.Write(next) : null);
}

/// <summary>A place in a replay as clients carry it.</summary>
internal static class ReplayCursorText
{
    private const int Size = sizeof(int) + (2 * PlaceSize);
    private const int PlaceSize = sizeof(long) + sizeof(int);

    public static string Write(ReplayCursor cursor)
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteInt32BigEndian(bytes, cursor.SourceId);
        Write(bytes[sizeof(int)..], cursor.Place);
        Write(bytes[(sizeof(int) + PlaceSize)..], cursor.End);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>False for what can't be a place.</summary>
    public static bool TryRead(string? text, out ReplayCursor cursor)
    {
        cursor = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (text is null || text.Length != Base64Url.GetEncodedLength(Size) || !Base64Url.IsValid(text, out var size) || size != Size
            || !Base64Url.TryDecodeFromChars(text, bytes, out _))
            return false;

        cursor = new ReplayCursor(BinaryPrimitives.ReadInt32BigEndian(bytes), Read(bytes[sizeof(int)..]), Read(bytes[(sizeof(int) + PlaceSize)..]));
        return cursor is { SourceId: > 0, Place: { Entry: >= 0, Offset: >= 0 }, End: { Entry: >= 0, Offset: >= 0 } } && Write(cursor) == text;
    }

    private static void Write(Span<byte> bytes, EventPlace place)
    {
        BinaryPrimitives.WriteInt64BigEndian(bytes, place.Entry);
        BinaryPrimitives.WriteInt32BigEndian(bytes[sizeof(long)..], place.Offset);
    }

    private static EventPlace Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadInt64BigEndian(bytes), BinaryPrimitives.ReadInt32BigEndian(bytes[sizeof(long)..]));
}
