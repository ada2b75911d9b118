using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Sqlite.Connecting;
using Pingtree.Storage.Sqlite.Profiles;
using Pingtree.Storage.Sqlite.Sources;

namespace Pingtree.Storage.Sqlite.Leads;

/// <summary>Stores one batch inside a write transaction: where two leads want the same value or the last room of a day, it is decided here.</summary>
internal sealed class LeadBatch(SqliteDatabase db, EventKeeping events, DateTimeOffset now)
{
    private readonly DayCounts _counts = new(db);
    private readonly Dictionary<int, HashSet<string>> _matchedFields = [];

    private Dictionary<LeadId, (LeadOutcome Outcome, long? Hash)> _known = [];

    public List<StoredOutcome> Save(IReadOnlyList<LeadRow> rows)
    {
        foreach (var source in rows.Select(row => row.Lead.Source).DistinctBy(source => source.Id))
        {
            if (SourceTable.IsChanged(db, source))
                throw new RulesChangedException($"Source {source.Id} changed while its leads were judged.");
            _matchedFields[source.Id] = ValueTable.FieldsOf(db, source.Id);
        }

        _known = LeadTable.FindKnown(db, rows.Select(row => row.Lead.Id).ToList());
        var stored = new List<StoredOutcome>(rows.Count);
        foreach (var row in rows)
            stored.Add(Save(row));
        _counts.Write();
        LogEvents(stored);
        return stored;
    }

    private void LogEvents(List<StoredOutcome> stored)
    {
        var isDue = events == EventKeeping.InStore;
        foreach (var source in stored.Where(s => s.IsNew).GroupBy(s => s.Outcome.SourceId, s => s.Event))
        {
            var entry = EventLog.Append(db, source.Key, source.ToList(), now, isDue);
            if (isDue)
                Note(stored, source.Key, entry);
        }
    }

    private static void Note(List<StoredOutcome> stored, int source, long entry)
    {
        for (var i = 0; i < stored.Count; i++)
        {
            if (stored[i].IsNew && stored[i].Outcome.SourceId == source)
                stored[i] = stored[i] with { EventEntry = entry };
        }
    }

    private StoredOutcome Save(LeadRow row)
    {
        var lead = row.Lead;
        if (_known.TryGetValue(lead.Id, out var known))
        {
            var changed = lead.ContentHash is { } hash && known.Hash is { } earlier && hash != earlier;
            return new StoredOutcome(lead, known.Outcome, IsNew: false, SameContent: !changed);
        }

        var refusal = row.Refusal ?? FindRefusal(row);
        LeadTable.Insert(db, row, refusal);
        var outcome = new LeadOutcome(lead.Id, lead.Source.Id, refusal?.Status ?? LeadStatus.Active, refusal);
        _counts.Add(lead.Source.Id, row.Day, outcome.Status, 1);
        if (refusal is null)
        {
            _counts.Admit(lead.Source.Id, row.Day);
            ValueTable.Add(db, lead.Source.Id, lead.Id, lead.Fields, _matchedFields[lead.Source.Id]);
        }

        _known.Add(lead.Id, (outcome, lead.ContentHash));
        return new StoredOutcome(lead, outcome, IsNew: true);
    }

    /// <summary>Null where the lead got all it claims and there is room for it.</summary>
    private Refusal? FindRefusal(LeadRow row)
    {
        var refusal = FindDuplicate(row) ?? FindCapReached(row);
        if (refusal is not null)
            return refusal;

        foreach (var claim in row.Claims)
        {
            if (!Holders.AreLeads(claim.Field))
                ClaimTable.Take(db, claim, row.Lead.Id, row.Lead.ReceivedAt);
        }

        return null;
    }

    private Refusal? FindDuplicate(LeadRow row)
    {
        foreach (var claim in row.Claims)
        {
            if (Holders.Find(db, claim) is { } holder && holder.StandsAgainst(row.Lead))
                return Refusal.Duplicate(claim.Field, holder.LeadId);
        }

        return null;
    }

    private Refusal? FindCapReached(LeadRow row) =>
        row.Lead.Source.Settings.DailyCap is { } cap && _counts.CountAdmitted(row.Lead.Source.Id, row.Day) >= cap ? Refusal.CapReached() : null;
}
