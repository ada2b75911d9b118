using Pingtree.Pipeline.Leads;

namespace Pingtree.Storage.Mongo.Writing;

/// <summary>What one write changes in the counts, a day at a time.</summary>
internal sealed class DayChanges
{
    private readonly Dictionary<long, DayChange> _days = [];

    public IReadOnlyDictionary<long, DayChange> Days => _days;

    /// <summary>A lead was stored and stands here from now on.</summary>
    public void Store(long day, LeadStatus status)
    {
        Add(day, status, 1);
        if (status == LeadStatus.Active)
            Of(day).Admitted++;
    }

    public void Add(long day, LeadStatus status, int leads)
    {
        var counts = Of(day).Leads;
        counts[status] = counts.GetValueOrDefault(status) + leads;
    }

    /// <summary>Gives back the places the write held on the day, whatever else it changes there.</summary>
    public void Release(long day, int places) => Of(day).Released += places;

    private DayChange Of(long day)
    {
        if (!_days.TryGetValue(day, out var change))
            _days[day] = change = new DayChange();
        return change;
    }
}

/// <summary>What one write changes in the counts of one day.</summary>
internal sealed class DayChange
{
    public Dictionary<LeadStatus, int> Leads { get; } = [];

    /// <summary>Leads it made active.</summary>
    public int Admitted { get; set; }

    /// <summary>Places under the cap it held and holds no more.</summary>
    public int Released { get; set; }
}
