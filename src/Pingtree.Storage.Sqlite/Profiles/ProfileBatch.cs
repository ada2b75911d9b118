using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Sqlite.Connecting;
using Pingtree.Storage.Sqlite.Leads;
using Pingtree.Storage.Sqlite.Sources;

namespace Pingtree.Storage.Sqlite.Profiles;

/// <summary>Writes profiles inside a write transaction. There is one writer at a time, so what it reads is what stands.</summary>
internal sealed class ProfileBatch(SqliteDatabase db, Source source, DateTimeOffset now)
{
    private readonly DayCounts _counts = new(db);
    private readonly List<LeadEvent> _events = [];
    private HashSet<string> _matchedFields = [];

    public IReadOnlyList<ProfileAnswer?> Write(IReadOnlyList<ProfileWrite> writes)
    {
        if (SourceTable.IsChanged(db, source))
            throw new RulesChangedException($"Source {source.Id} changed while its profiles were judged.");

        _matchedFields = ValueTable.FieldsOf(db, source.Id);
        var answers = writes.Select(write => write is ProfileWrite.Update update ? Update(update) : Create((ProfileWrite.Create)write)).ToList();
        _counts.Write();
        LogEvents(answers);
        return answers;
    }

    private ProfileAnswer? Create(ProfileWrite.Create create)
    {
        var lead = create.Lead;
        if (LeadTable.FindOutcome(db, lead.Id) is not null)
            return new ProfileAnswer.Done(lead.Id, IsNew: false, null);
        if (ProfileSearch.Find(db, source.Id, create.Match).Count > 0)
            return null;

        var row = LeadRow.Of(new JudgedLead(lead, null));
        if (FindHolder(row.Claims, lead) is { } holder)
            return new ProfileAnswer.Exists(holder);
        if (source.Settings.DailyCap is { } cap && _counts.CountAdmitted(source.Id, row.Day) >= cap)
            return new ProfileAnswer.Refused(Refusal.CapReached());

        LeadTable.Insert(db, row, null);
        Take(row.Claims, lead.Id, lead.ReceivedAt);
        ValueTable.Add(db, source.Id, lead.Id, lead.Fields, _matchedFields);
        GroupTable.Set(db, lead.Id, create.Group);
        _counts.Add(source.Id, row.Day, LeadStatus.Active, 1);
        _counts.Admit(source.Id, row.Day);
        if (!create.Silent)
            _events.Add(new LeadEvent(source.Id, lead.Id, LeadEventKind.Active));
        return new ProfileAnswer.Done(lead.Id, IsNew: true, null);
    }

    private ProfileAnswer? Update(ProfileWrite.Update update)
    {
        var lead = update.Lead;
        if (ProfileSearch.Read(db, source.Id, lead.Id) is not { Lead: var stored } || !stored.Fields.All.SequenceEqual(update.Before.Fields.All))
            return null;

        // What it holds already stays its own; the values that come in may be another's.
        var before = Lead.Receive(lead.Id, source, stored.CreatedAt, stored.Fields);
        var row = LeadRow.Of(new JudgedLead(lead, null));
        var incoming = row.Claims.Where(claim => before.ComparedValue(claim.Field) != claim.Value).ToList();
        if (FindHolder(incoming, lead) is { } holder)
            return new ProfileAnswer.Exists(holder);

        LeadTable.Update(db, row);
        FreeReplaced(before, lead);
        Take(incoming, lead.Id, stored.CreatedAt);
        ValueTable.Remove(db, source.Id, lead.Id, before.Fields, _matchedFields);
        ValueTable.Add(db, source.Id, lead.Id, lead.Fields, _matchedFields);
        return new ProfileAnswer.Done(lead.Id, IsNew: false, null);
    }

    private LeadId? FindHolder(IReadOnlyList<Claim> claims, Lead lead)
    {
        foreach (var claim in claims)
        {
            if (Holders.Find(db, claim) is { } holder && holder.StandsAgainst(lead))
                return holder.LeadId;
        }

        return null;
    }

    private void Take(IEnumerable<Claim> claims, LeadId lead, DateTimeOffset claimedAt)
    {
        foreach (var claim in claims)
        {
            if (!Holders.AreLeads(claim.Field))
                ClaimTable.Take(db, claim, lead, claimedAt);
        }
    }

    /// <summary>Of fields that once told duplicates apart, too: one that does so again would find what is left.</summary>
    private void FreeReplaced(Lead before, Lead after)
    {
        var replaced = new LeadFields();
        foreach (var (field, value) in before.Fields.All)
        {
            if (before.ComparedValue(field) != after.ComparedValue(field))
                replaced.With(field, value);
        }

        ClaimTable.Free(db, source.Id, before.Id, replaced);
    }

    private void LogEvents(List<ProfileAnswer?> answers)
    {
        if (_events is not [var first, ..])
            return;

        var entry = new EventEntry(EventLog.Append(db, source.Id, _events, now, isDue: true), source.Id, _events);
        var carrier = answers.FindIndex(answer => answer is ProfileAnswer.Done { IsNew: true } done && done.Id == first.LeadId);
        answers[carrier] = new ProfileAnswer.Done(first.LeadId, IsNew: true, entry);
    }
}
