using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Leads;

/// <summary>Stores one batch inside a write transaction: where two leads want the same value or the last room of a day, it is decided here.</summary>
internal sealed class LeadBatch(SqliteDatabase db, long? eventDueAt)
{
    private readonly DayCounts _counts = new(db);

    public List<StoredOutcome> Save(IReadOnlyList<LeadRow> rows)
    {
        var stored = new List<StoredOutcome>(rows.Count);
        foreach (var row in rows)
            stored.Add(Save(row));
        _counts.Write();
        return stored;
    }

    private StoredOutcome Save(LeadRow row)
    {
        var lead = row.Lead;
        if (LeadTable.FindOutcome(db, lead.Id) is { } known)
            return new StoredOutcome(lead, known, IsNew: false);

        var refusal = row.Refusal ?? FindDuplicate(row) ?? FindCapReached(row);
        LeadTable.Insert(db, row, refusal, eventDueAt);
        var status = refusal?.Status ?? LeadStatus.Active;
        _counts.Add(lead.Source.Id, row.Day, status, 1);
        if (refusal is null)
            Admit(row);
        return new StoredOutcome(lead, new LeadOutcome(lead.Id, lead.Source.Id, status, refusal), IsNew: true);
    }

    private Refusal? FindDuplicate(LeadRow row)
    {
        foreach (var claim in row.Claims)
        {
            if (ClaimTable.FindHolder(db, claim) is { } holder && holder.StandsAgainst(row.Lead))
                return Refusal.Duplicate(claim.Field, holder.LeadId);
        }

        return null;
    }

    private Refusal? FindCapReached(LeadRow row) =>
        row.Lead.Source.Settings.DailyCap is { } cap && _counts.CountAdmitted(row.Lead.Source.Id, row.Day) >= cap ? Refusal.CapReached() : null;

    private void Admit(LeadRow row)
    {
        foreach (var claim in row.Claims)
            ClaimTable.Take(db, claim, row.Lead.Id, row.Lead.ReceivedAt);
        _counts.Admit(row.Lead.Source.Id, row.Day);
    }
}
