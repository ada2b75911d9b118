using System.Buffers;
using System.Buffers.Binary;

namespace Pingtree.Pipeline.Leads;

/// <summary>
/// Leads packed one behind the other: id (12 bytes), source (4), milliseconds since 1970 (8), length of the fields (4), the fields.
/// Numbers are big-endian.
/// </summary>
public sealed class LeadChunk
{
    /// <summary>Bytes before the fields of each lead.</summary>
    private const int HeadSize = LeadId.Size + 4 + 8 + 4;

    private readonly ArrayBufferWriter<byte> _bytes = new(16 * 1024);

    /// <summary>Leads packed so far.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes packed so far.</summary>
    public int Size => _bytes.WrittenCount;

    public void Add(LeadId id, int sourceId, DateTimeOffset receivedAt, ReadOnlySpan<byte> fields)
    {
        var lead = _bytes.GetSpan(HeadSize + fields.Length);
        id.WriteTo(lead);
        BinaryPrimitives.WriteInt32BigEndian(lead[LeadId.Size..], sourceId);
        BinaryPrimitives.WriteInt64BigEndian(lead[(LeadId.Size + 4)..], receivedAt.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt32BigEndian(lead[(LeadId.Size + 12)..], fields.Length);
        fields.CopyTo(lead[HeadSize..]);
        _bytes.Advance(HeadSize + fields.Length);
        Count++;
    }

    /// <summary>The chunk as one array.</summary>
    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    /// <exception cref="FormatException">The bytes were not written by this class.</exception>
    public static IReadOnlyList<IncomingLead> Read(ReadOnlyMemory<byte> bytes)
    {
        var leads = new List<IncomingLead>();
        while (!bytes.IsEmpty)
        {
            var head = bytes.Span;
            var length = bytes.Length < HeadSize ? -1 : BinaryPrimitives.ReadInt32BigEndian(head[(LeadId.Size + 12)..]);
            if (length < 0 || length > bytes.Length - HeadSize)
                throw new FormatException("A chunk of leads ends in the middle of a lead.");

            leads.Add(new IncomingLead(
                new LeadId(head),
                BinaryPrimitives.ReadInt32BigEndian(head[LeadId.Size..]),
                DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(head[(LeadId.Size + 4)..])),
                bytes.Slice(HeadSize, length)));
            bytes = bytes[(HeadSize + length)..];
        }

        return leads;
    }
}
