using Pingtree.Pipeline.Leads;

namespace Pingtree.Pipeline.Storing;

/// <summary>Events that were written down with their lead and have not been seen to leave yet.</summary>
public interface IDueEvents
{
    /// <summary>Leads with an event due since before <paramref name="dueBefore"/>, longest due first.</summary>
    Task<IReadOnlyList<LeadOutcome>> FindAsync(DateTimeOffset dueBefore, int limit, CancellationToken ct);

    /// <summary>The events of these leads have left.</summary>
    Task ClearAsync(IReadOnlyCollection<LeadId> ids, CancellationToken ct);
}
