using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Pipeline.Storing;

/// <summary>Events that were written down with their lead and have not been seen to leave yet.</summary>
public interface IDueEvents
{
    /// <summary>Events due since before <paramref name="dueBefore"/>, longest due first.</summary>
    /// <param name="dueBefore">The moment (UTC).</param>
    /// <param name="limit">Most entries; each holds the events of one source that were stored together.</param>
    /// <param name="ct">Stops the reading.</param>
    Task<IReadOnlyList<EventEntry>> FindAsync(DateTimeOffset dueBefore, int limit, CancellationToken ct);

    /// <summary>These have left.</summary>
    Task ClearAsync(IReadOnlyCollection<EventEntry> entries, CancellationToken ct);
}
