using Pingtree.Contracts.Leads;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Pipeline.Outcomes;

/// <summary>Events in the form they travel in.</summary>
public static class EventEntries
{
    public static SourceOutcomes Write(EventEntry entry)
    {
        var ids = new byte[entry.Events.Count * LeadId.Size];
        for (var i = 0; i < entry.Events.Count; i++)
            entry.Events[i].LeadId.WriteTo(ids.AsSpan(i * LeadId.Size));
        return new SourceOutcomes
        {
            SourceId = entry.SourceId,
            LeadIds = ids,
            Letters = string.Create(entry.Events.Count, entry.Events, static (letters, events) =>
            {
                for (var i = 0; i < letters.Length; i++)
                    letters[i] = events[i].Kind.ToLetter();
            }),
            Entry = entry.Entry,
        };
    }

    public static EventEntry Read(SourceOutcomes message)
    {
        var events = new LeadEvent[message.Letters.Length];
        for (var i = 0; i < events.Length; i++)
        {
            var id = new LeadId(message.LeadIds.AsSpan(i * LeadId.Size, LeadId.Size));
            events[i] = new LeadEvent(message.SourceId, id, LeadEventKinds.FromLetter(message.Letters[i]));
        }

        return new EventEntry(message.Entry, message.SourceId, events);
    }
}
