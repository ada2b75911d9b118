using Pingtree.Pipeline.Leads;

namespace Pingtree.Pipeline.Counting;

/// <summary>
/// Counts screened leads per source, status and minute, for the operators' figures. Kept for a day; a count may be missing after a crash
/// or an outage of the counter, never made twice.
/// </summary>
public interface ILeadCounters
{
    /// <summary>The longest look back, in minutes.</summary>
    const int MaxMinutes = 1440;

    /// <summary>Adds to the counts of the current minute.</summary>
    ValueTask CountAsync(IReadOnlyList<LeadCount> counts, CancellationToken ct);

    /// <summary>The counts of the last minutes, the current one included, oldest first; minutes in which nothing happened are left out.</summary>
    ValueTask<IReadOnlyList<MinuteCounts>> ReadAsync(int sourceId, int minutes, CancellationToken ct);
}

/// <summary>So many leads of a source ended in a status.</summary>
public readonly record struct LeadCount(int SourceId, LeadStatus Status, long Leads);

/// <summary>The counts of one minute.</summary>
/// <param name="Minute">Its beginning (UTC).</param>
/// <param name="Counts">Leads per status; statuses nothing ended in are left out.</param>
public sealed record MinuteCounts(DateTimeOffset Minute, IReadOnlyDictionary<LeadStatus, long> Counts);
