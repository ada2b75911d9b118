using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Pingtree.Pipeline.Leads;

/// <summary>
/// Twelve bytes in the ObjectId layout: 4 bytes of time (seconds since 1970, big-endian), 5 random bytes, 3 bytes of counter.
/// Ids sort by the second they were made in, and within one process by the order they were made in.
/// </summary>
public readonly record struct LeadId : IComparable<LeadId>
{
    /// <summary>Length of an id in bytes.</summary>
    public const int Size = 12;

    private readonly ulong _head;
    private readonly uint _tail;

    /// <summary>Reads an id from its <see cref="Size"/> bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 12 bytes.</exception>
    public LeadId(ReadOnlySpan<byte> bytes)
    {
        _head = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _tail = BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]);
    }

    private LeadId(ulong head, uint tail) => (_head, _tail) = (head, tail);

    /// <summary>When the id was made, to the second (UTC).</summary>
    public DateTimeOffset MadeAt => DateTimeOffset.FromUnixTimeSeconds((long)(_head >> 32));

    /// <summary>Reads 24 hex digits of either case.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out LeadId id)
    {
        id = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (text is not { Length: Size * 2 } || Convert.FromHexString(text, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
            return false;

        id = new LeadId(bytes);
        return true;
    }

    /// <summary>Reads 24 hex digits of either case.</summary>
    /// <exception cref="FormatException">The text is no lead id.</exception>
    public static LeadId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException("A lead id is 24 hex digits.");

    /// <summary>The id so many places further on. Past the 3 bytes of counter it goes on into the random bytes.</summary>
    public LeadId Plus(int places)
    {
        var tail = (ulong)_tail + (uint)places;
        return new LeadId(_head + (tail >> 32), (uint)tail);
    }

    /// <summary>How many places this id is behind another; meaningful within one batch.</summary>
    public long PlacesBehind(LeadId first) => (long)((_head - first._head) << 32) + _tail - first._tail;

    /// <summary>Writes the 12 bytes.</summary>
    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _head);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], _tail);
    }

    /// <summary>The 12 bytes in an array of their own.</summary>
    public byte[] ToByteArray()
    {
        var bytes = new byte[Size];
        WriteTo(bytes);
        return bytes;
    }

    /// <inheritdoc />
    public int CompareTo(LeadId other) =>
        _head != other._head ? _head.CompareTo(other._head) : _tail.CompareTo(other._tail);

    /// <summary>The id as 24 lower-case hex digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        WriteTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    public static bool operator <(LeadId left, LeadId right) => left.CompareTo(right) < 0;
    public static bool operator >(LeadId left, LeadId right) => left.CompareTo(right) > 0;
    public static bool operator <=(LeadId left, LeadId right) => left.CompareTo(right) <= 0;
    public static bool operator >=(LeadId left, LeadId right) => left.CompareTo(right) >= 0;
}
