using System.Text;
using Pingtree.Contracts.Leads;

namespace Pingtree.Pipeline.Leads;

/// <summary>A lead as it travels: with its id, before anything is known of its fields.</summary>
/// <param name="Id">Its id.</param>
/// <param name="SourceId">Number of its source.</param>
/// <param name="ReceivedAt">When the intake first saw it (UTC).</param>
/// <param name="Fields">Its fields as sent: a JSON object in UTF-8.</param>
public readonly record struct IncomingLead(LeadId Id, int SourceId, DateTimeOffset ReceivedAt, ReadOnlyMemory<byte> Fields)
{
    /// <summary>The lead as a message of its own.</summary>
    /// <param name="replyTo">Name of the intake that waits for the outcome; null when nobody waits.</param>
    public LeadReceived ToMessage(string? replyTo = null) => new()
    {
        LeadId = Id.ToString(),
        SourceId = SourceId,
        ReceivedAt = ReceivedAt,
        Fields = Encoding.UTF8.GetString(Fields.Span),
        ReplyTo = replyTo,
    };
}
