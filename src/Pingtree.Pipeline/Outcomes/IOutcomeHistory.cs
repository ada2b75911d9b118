namespace Pingtree.Pipeline.Outcomes;

/// <summary>Every event of a source in the order it was stored, for whoever wants to follow them or to hear them again.</summary>
public interface IOutcomeHistory
{
    /// <summary>Events from behind a place, at most <paramref name="limit"/>. Constant cost at any depth.</summary>
    Task<IReadOnlyList<PastEvent>> ReadAsync(int sourceId, EventPlace after, int limit, CancellationToken ct);

    /// <summary>The place before the first event stored at this moment or later.</summary>
    Task<EventPlace> FindPlaceAsync(int sourceId, DateTimeOffset since, CancellationToken ct);

    /// <summary>The place right behind this event; null where it is not known.</summary>
    Task<EventPlace?> FindPlaceAsync(LeadEvent happened, CancellationToken ct);

    /// <summary>The place behind everything stored so far.</summary>
    Task<EventPlace> FindEndAsync(int sourceId, CancellationToken ct);

    /// <summary>Forgets at most <paramref name="limit"/> entries stored before a moment, oldest first; none that is still due. Answers how many went.</summary>
    Task<int> DeleteAsync(DateTimeOffset before, int limit, CancellationToken ct);
}

/// <summary>A place between two events of a source; only the store that gave it can read it. Places are in the order of entry, then offset.</summary>
public readonly record struct EventPlace(long Entry, int Offset)
{
    /// <summary>Whether it lies before another place of the same source.</summary>
    public bool IsBefore(EventPlace other) => Entry < other.Entry || (Entry == other.Entry && Offset < other.Offset);
}

/// <summary>An event that was stored.</summary>
/// <param name="Event">The event.</param>
/// <param name="Place">The place right behind it.</param>
public readonly record struct PastEvent(LeadEvent Event, EventPlace Place);
