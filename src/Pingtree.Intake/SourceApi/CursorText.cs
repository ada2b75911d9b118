using System.Buffers.Binary;
using System.Buffers.Text;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.SourceApi;

/// <summary>A place in a list of leads as clients carry it: opaque, safe in a URL.</summary>
internal static class CursorText
{
    private const int Size = sizeof(long) + LeadId.Size;

    public static string Write(LeadCursor cursor)
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteInt64BigEndian(bytes, cursor.CreatedAt.UtcTicks);
        cursor.Id.WriteTo(bytes[sizeof(long)..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>False for everything <see cref="Write"/> did not write.</summary>
    public static bool TryRead(string text, out LeadCursor? cursor)
    {
        cursor = null;
        Span<byte> bytes = stackalloc byte[Size];
        if (text.Length != Base64Url.GetEncodedLength(Size) || !Base64Url.IsValid(text, out var size) || size != Size
            || !Base64Url.TryDecodeFromChars(text, bytes, out _))
            return false;

        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
            return false;

        cursor = new LeadCursor(new DateTimeOffset(ticks, TimeSpan.Zero), new LeadId(bytes[sizeof(long)..]));
        return Write(cursor.Value) == text;
    }
}
