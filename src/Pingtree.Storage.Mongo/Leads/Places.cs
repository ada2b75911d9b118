using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Mongo.Writing;

namespace Pingtree.Storage.Mongo.Leads;

/// <summary>
/// The places under daily caps a write holds while it decides. It holds as many as it may need before it writes, and gives back what it did not: so a
/// cap is never passed. Somebody else's places that are only held may come back, so no lead is refused before that is clear.
/// </summary>
internal sealed class Places(IMongoDatabase database, WriteInHand write)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Dictionary<(int Source, long Day), int> _held = [];
    private readonly Dictionary<(int Source, long Day), int> _free = [];

    /// <summary>Holds a place for each of these leads whose source has a cap, as far as there are any.</summary>
    /// <exception cref="PlacesHeldException">It does not become clear how many there are.</exception>
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
                if (!othersHold || wanted == 0)
                    break;
                if (waited >= Patience)
                    throw new PlacesHeldException();
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

/// <summary>
/// Somebody holds places under a cap and does not come to his end: as a rule a process that died, and within a minute the sweep gives them back. A lead
/// refused for that would have been refused for nothing.
/// </summary>
internal sealed class PlacesHeldException : Exception
{
    /// <summary>What the caller of the store is told.</summary>
    public StoreUnavailableException ToUnavailable() => new("Places under a daily cap are held by a write that does not come to its end.", this);
}
