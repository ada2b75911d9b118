using MongoDB.Bson;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Storage.Mongo.Leads;

namespace Pingtree.Storage.Mongo.Profiles;

/// <summary>
/// Decides about rows in their order, by what was stored a moment ago. A change may fail where it is written, so what meets an undone change of another
/// profile waits for the next round; changes of one profile are made in one write.
/// </summary>
internal sealed class ProfileRound(ProfileReading reading, Places places, ProfileDocuments documents)
{
    private readonly Dictionary<LeadId, ProfileChange> _byLead = [];
    private readonly OpenKeys _open = new();
    private bool _aCreateWaits;

    /// <summary>Rows that change nothing, with their answers.</summary>
    public List<(ProfileRow Row, ProfileAnswer? Answer)> Settled { get; } = [];

    /// <summary>What is to be written.</summary>
    public List<ProfileChange> Changes { get; } = [];

    /// <summary>Claims to be taken from their holders before that.</summary>
    public List<(Claim Claim, DateTimeOffset At)> Expired { get; } = [];

    public void Decide(ProfileRow row)
    {
        var isDecided = !_open.Meets(row) && (row.Write is ProfileWrite.Update update ? TryUpdate(row, update) : TryCreate(row));
        if (isDecided)
            return;

        _open.AddWaiting(row);
        _aCreateWaits |= row.Write is ProfileWrite.Create;
    }

    private bool TryCreate(ProfileRow row)
    {
        var lead = row.Lead;
        if (_byLead.ContainsKey(lead.Id))
            return false; // the same once more
        if (reading.IsKnown(lead.Id))
            return Settle(row, new ProfileAnswer.Done(lead.Id, IsNew: false, null));
        if (reading.IsMatched(row))
            return Settle(row, null);
        if (reading.FindHolder(row) is { } holder)
            return Settle(row, new ProfileAnswer.Exists(holder));

        // Places go by the order of the rows: one that waits comes first, and one that is made here may give its place back.
        if (lead.Source.Settings.DailyCap is not null && _aCreateWaits)
            return false;
        if (!places.TryTake(lead))
            return !Changes.Exists(change => change.Created is not null) && Settle(row, new ProfileAnswer.Refused(Refusal.CapReached()));

        Begin(lead.Id, null).Create(row, documents);
        return Write(row);
    }

    private bool TryUpdate(ProfileRow row, ProfileWrite.Update update)
    {
        var undone = _byLead.GetValueOrDefault(row.Lead.Id);
        var before = undone?.Document ?? reading.FindProfile(row.Lead.Id);
        if (before is null || !LeadDocument.ReadFields(before).All.SequenceEqual(update.Before.Fields.All))
            return undone is null && Settle(row, null);
        if (reading.FindHolder(row) is { } holder)
            return undone is null && Settle(row, new ProfileAnswer.Exists(holder));

        (undone ?? Begin(row.Lead.Id, before)).Update(row, documents);
        return Write(row);
    }

    private ProfileChange Begin(LeadId lead, BsonDocument? stored)
    {
        var change = _byLead[lead] = new ProfileChange(stored);
        Changes.Add(change);
        return change;
    }

    private bool Settle(ProfileRow row, ProfileAnswer? answer)
    {
        Settled.Add((row, answer));
        return true;
    }

    private bool Write(ProfileRow row)
    {
        _open.AddChanging(row);
        Expired.AddRange(reading.FindExpired(row));
        return true;
    }
}
