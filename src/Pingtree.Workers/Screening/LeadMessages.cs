using System.Text;
using Pingtree.Contracts.Leads;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Workers.Screening;

/// <summary>Turns messages back into leads.</summary>
internal static class LeadMessages
{
    /// <summary>Null and the lead; or why the message is none, and no lead.</summary>
    public static UnreadableLeadException? TryRead(LeadReceived message, IReadOnlyDictionary<int, Source> sources, out Lead? lead)
    {
        lead = null;
        if (!LeadId.TryParse(message.LeadId, out var id))
            return new UnreadableLeadException("The message carries no lead id.");
        if (!sources.TryGetValue(message.SourceId, out var source))
            return new UnreadableLeadException($"Lead {id} is of source {message.SourceId}, which does not exist.");
        if (LeadFieldsReader.Read(Encoding.UTF8.GetBytes(message.Fields)) is not FieldsReading.Fields fields)
            return new UnreadableLeadException($"The fields of lead {id} are not in the shape of a lead.");

        lead = Lead.Receive(id, source, message.ReceivedAt, fields.Value);
        return null;
    }
}

/// <summary>A message that can't become a lead on any attempt. It ends among the dead letters.</summary>
internal sealed class UnreadableLeadException(string message) : Exception(message);
