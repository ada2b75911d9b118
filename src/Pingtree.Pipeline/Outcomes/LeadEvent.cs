using System.Diagnostics.CodeAnalysis;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Pipeline.Outcomes;

/// <summary>Something that became of a lead, to be told to whoever wants to know. There is one of each kind per lead at most.</summary>
/// <param name="SourceId">Number of the lead's source.</param>
/// <param name="LeadId">The lead.</param>
/// <param name="Kind">What became of it.</param>
public readonly record struct LeadEvent(int SourceId, LeadId LeadId, LeadEventKind Kind)
{
    /// <summary>The same on every redelivery: <c>&lt;lead id&gt;.lead.active</c>.</summary>
    public string Id => $"{LeadId}.{Kind.ToType()}";

    /// <summary>Reads an <see cref="Id"/>; the source is whose it is said to be.</summary>
    public static bool TryParse(string? id, int sourceId, [NotNullWhen(true)] out LeadEvent? read)
    {
        read = null;
        if (id?.Split('.', 2) is not [var lead, var type] || !LeadId.TryParse(lead, out var leadId) || LeadEventKinds.FromType(type) is not { } kind)
            return false;

        read = new LeadEvent(sourceId, leadId, kind);
        return true;
    }
}

/// <summary>Events that were stored together.</summary>
/// <param name="Entry">The store's own number for where they stand due; null where the broker keeps them.</param>
/// <param name="SourceId">Number of the source of all of them.</param>
/// <param name="Events">The events.</param>
public sealed record EventEntry(long? Entry, int SourceId, IReadOnlyList<LeadEvent> Events)
{
    /// <summary>Of an entry of the history: its events behind a place that lies in it or before it.</summary>
    public IEnumerable<PastEvent> After(EventPlace place)
    {
        for (var i = Entry == place.Entry ? place.Offset : 0; i < Events.Count; i++)
            yield return new PastEvent(Events[i], new EventPlace(Entry!.Value, i + 1));
    }

    /// <summary>Of an entry of the history: the place right behind this event; null where it holds another.</summary>
    public EventPlace? PlaceBehind(LeadEvent happened)
    {
        for (var i = 0; i < Events.Count; i++)
        {
            if (Events[i] == happened)
                return new EventPlace(Entry!.Value, i + 1);
        }

        return null;
    }
}
