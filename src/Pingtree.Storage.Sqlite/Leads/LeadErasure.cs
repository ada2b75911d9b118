using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Sqlite.Access;
using Pingtree.Storage.Sqlite.Connecting;
using Pingtree.Storage.Sqlite.Delivering;
using Pingtree.Storage.Sqlite.Profiles;

namespace Pingtree.Storage.Sqlite.Leads;

/// <summary>Takes leads out of every place their person is known in. Their ids stay, so that a late message does not bring the person back.</summary>
internal static class LeadErasure
{
    /// <summary>Erases leads of one source, inside a write.</summary>
    public static void Erase(SqliteDatabase db, IReadOnlyList<StoredLead> leads)
    {
        var counts = new DayCounts(db);
        var matchedFields = leads is [var first, ..] ? ValueTable.FieldsOf(db, first.SourceId) : [];
        foreach (var lead in leads)
        {
            ClaimTable.Free(db, lead.SourceId, lead.Id, lead.Fields);
            ValueTable.Remove(db, lead.SourceId, lead.Id, lead.Fields, matchedFields);
            GroupTable.Forget(db, lead.Id);
            DeliveryTable.Forget(db, lead.Id);
            RememberedAnswers.Forget(db, lead.Id);
            db.Sql("INSERT OR IGNORE INTO erased_leads (lead_id, source_id) VALUES (?, ?)").Bind(lead.Id).Bind(lead.SourceId).Run();
            db.Sql("DELETE FROM leads WHERE lead_id = ?").Bind(lead.Id).Run();
            counts.Add(lead.SourceId, UnixDay.OfTime(lead.CreatedAt.ToUnixTimeMilliseconds()), lead.Status, -1);
        }

        counts.Write();
    }
}
