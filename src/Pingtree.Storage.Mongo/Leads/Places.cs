using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Storage.Mongo.Writing;

namespace Pingtree.Storage.Mongo.Leads;

/// <summary>
/// The places under daily caps a write holds while it decides. It holds as many as it may need before it writes, and gives back what it did not: so a
/// cap is never passed. Somebody else's places that are only held may come back, so a lead is refused no earlier than that is clear, or after a while.
/// </summary>
internal sealed class Places(IMongoDatabase database, WriteInHand write)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Dictionary<(int Source, long Day), int> _held = [];
    private readonly Dictionary<(int Source, long Day), int> _free = [];

    /// <summary>Holds a place for each of these leads whose source has a cap, as far as there are any.</summary>
    public async Task HoldAsync(IEnumerable<Lead> leads, CancellationToken ct)
    {
        foreach (var day in leads.Where(lead => lead.Source.Settings.DailyCap is not null).GroupBy(KeyOf))
        {
            var wanted = day.Count() - _free.GetValueOrDefault(day.Key);
            for (var waited = TimeSpan.Zero; wanted > 0; waited += Pause)
            {
                var cap = day.First().Source.Settings.DailyCap!.Value;
                var (places, othersHold) = await DayCounts.HoldAsync(database, write.Notes[day.Key.Source].Id, day.Key.Source, day.Key.Day, wanted, cap, ct);
                _held[day.Key] = _held.GetValueOrDefault(day.Key) + places;
                _free[day.Key] = _free.GetValueOrDefault(day.Key) + places;
                wanted -= places;
                if (!othersHold || waited >= Patience)
                    break;
                if (wanted > 0)
                    await Task.Delay(Pause, ct);
            }
        }
    }

    /// <summary>False where the lead's day has no room.</summary>
    public bool TryTake(Lead lead)
    {
        if (lead.Source.Settings.DailyCap is null)
            return true;
        if (_free.GetValueOrDefault(KeyOf(lead)) == 0)
            return false;

        _free[KeyOf(lead)]--;
        return true;
    }

    /// <summary>The lead did not become active after all.</summary>
    public void GiveBack(Lead lead)
    {
        if (lead.Source.Settings.DailyCap is not null)
            _free[KeyOf(lead)]++;
    }

    /// <summary>Writes down what is held no more; what it was held for is counted as admitted in the same change.</summary>
    public void Release(int source, DayChanges changes)
    {
        foreach (var (key, places) in _held.Where(held => held.Key.Source == source && held.Value > 0))
            changes.Release(key.Day, places);
    }

    private static (int Source, long Day) KeyOf(Lead lead) => (lead.Source.Id, BsonTimes.DayOf(lead.Day));
}
