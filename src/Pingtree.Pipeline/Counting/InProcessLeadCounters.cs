using Pingtree.Pipeline.Leads;

namespace Pingtree.Pipeline.Counting;

/// <summary>Counts in the memory of this process; a restart begins anew.</summary>
public sealed class InProcessLeadCounters(TimeProvider time) : ILeadCounters
{
    private readonly Lock _lock = new();

    // By minute, so that a minute out of reach goes in one piece: never more than a day of them.
    private readonly SortedList<long, Dictionary<(int SourceId, LeadStatus Status), long>> _minutes = [];

    /// <summary>Minutes remembered at the moment.</summary>
    internal int Minutes
    {
        get
        {
            lock (_lock)
                return _minutes.Count;
        }
    }

    public ValueTask CountAsync(IReadOnlyList<LeadCount> counts, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (counts.Count == 0)
            return default;

        lock (_lock)
        {
            var minute = CounterMinutes.Of(time.GetUtcNow());
            while (_minutes.Count > 0 && _minutes.GetKeyAtIndex(0) <= minute - ILeadCounters.MaxMinutes)
                _minutes.RemoveAt(0);

            if (!_minutes.TryGetValue(minute, out var counted))
                _minutes.Add(minute, counted = []);
            foreach (var (sourceId, status, leads) in counts)
                counted[(sourceId, status)] = counted.GetValueOrDefault((sourceId, status)) + leads;
        }

        return default;
    }

    public ValueTask<IReadOnlyList<MinuteCounts>> ReadAsync(int sourceId, int minutes, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var read = new List<MinuteCounts>();
        lock (_lock)
        {
            foreach (var minute in CounterMinutes.LookBack(time.GetUtcNow(), minutes))
            {
                if (_minutes.TryGetValue(minute, out var counted) && CountsOf(sourceId, counted) is { Count: > 0 } counts)
                    read.Add(new MinuteCounts(CounterMinutes.Begin(minute), counts));
            }
        }

        return ValueTask.FromResult<IReadOnlyList<MinuteCounts>>(read);
    }

    private static Dictionary<LeadStatus, long> CountsOf(int sourceId, Dictionary<(int SourceId, LeadStatus Status), long> counted)
    {
        var counts = new Dictionary<LeadStatus, long>();
        foreach (var status in Enum.GetValues<LeadStatus>())
        {
            if (counted.TryGetValue((sourceId, status), out var leads) && leads != 0)
                counts.Add(status, leads);
        }

        return counts;
    }
}
