using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Pingtree.Contracts.Leads;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Workers.Screening;

/// <summary>Turns messages back into leads.</summary>
internal static class LeadMessages
{
    /// <exception cref="UnreadableLeadException">The message carries no lead id.</exception>
    public static IncomingLead Read(LeadReceived message) => LeadId.TryParse(message.LeadId, out var id)
        ? new IncomingLead(id, message.SourceId, message.ReceivedAt, Encoding.UTF8.GetBytes(message.Fields))
        : throw new UnreadableLeadException("The message carries no lead id.");

    /// <summary>Null and the lead; or why it is none, and no lead.</summary>
    public static UnreadableLeadException? TryRead(IncomingLead incoming, bool numbered, IReadOnlyDictionary<int, Source> sources, out Lead? lead)
    {
        lead = null;
        if (!sources.TryGetValue(incoming.SourceId, out var source))
            return new UnreadableLeadException($"Lead {incoming.Id} is of source {incoming.SourceId}, which does not exist.");
        if (LeadFieldsReader.Read(incoming.Fields.Span) is not FieldsReading.Fields fields)
            return new UnreadableLeadException($"The fields of lead {incoming.Id} are not in the shape of a lead.");

        lead = Lead.Receive(incoming.Id, source, incoming.ReceivedAt, fields.Value, numbered ? HashOf(incoming.Fields.Span) : null);
        return null;
    }

    private static long HashOf(ReadOnlySpan<byte> fields)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(fields, hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }
}

/// <summary>A message that can't become a lead on any attempt. It ends among the dead letters.</summary>
internal sealed class UnreadableLeadException(string message) : Exception(message);
