using System.Buffers.Binary;

namespace Pingtree.Journeys.Tests.Tracing;

/// <summary>As much of the protobuf encoding as OTLP needs: the fields of a message, one after the other.</summary>
internal static class Protobuf
{
    public static IEnumerable<ProtobufField> Read(ReadOnlyMemory<byte> message)
    {
        while (!message.IsEmpty)
        {
            var key = ReadVarint(ref message);
            var number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    yield return new ProtobufField(number, default, ReadVarint(ref message));
                    break;
                case 1:
                    yield return new ProtobufField(number, default, BinaryPrimitives.ReadUInt64LittleEndian(message.Span));
                    message = message[8..];
                    break;
                case 2:
                    var length = (int)ReadVarint(ref message);
                    yield return new ProtobufField(number, message[..length], 0);
                    message = message[length..];
                    break;
                case 5:
                    yield return new ProtobufField(number, default, BinaryPrimitives.ReadUInt32LittleEndian(message.Span));
                    message = message[4..];
                    break;
                default:
                    throw new InvalidDataException($"Field {number} is of a kind that is none.");
            }
        }
    }

    /// <summary>The fields of one number.</summary>
    public static IEnumerable<ProtobufField> Read(ReadOnlyMemory<byte> message, int number) => Read(message).Where(field => field.Number == number);

    private static ulong ReadVarint(ref ReadOnlyMemory<byte> rest)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = rest.Span[0];
            rest = rest[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }
}

/// <summary>A field: bytes, or a number.</summary>
internal sealed record ProtobufField(int Number, ReadOnlyMemory<byte> Bytes, ulong Varint);
