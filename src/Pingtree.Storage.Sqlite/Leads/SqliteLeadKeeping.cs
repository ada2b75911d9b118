using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Leads;

/// <summary>Removes leads.</summary>
internal sealed class SqliteLeadKeeping(SqliteWriter writer) : ILeadKeeping
{
    public Task<int> DeleteRefusedAsync(int sourceId, DateTimeOffset before, int limit, CancellationToken ct) =>
        writer.WriteAsync(
            db => Delete(db, sourceId, db.Sql(
                    """
                    SELECT lead_id, status, created_at FROM leads INDEXED BY leads_by_status
                    WHERE source_id = ? AND status IN (3, 4) AND created_at < ? LIMIT ?
                    """)
                .Bind(sourceId).Bind(before).Bind(limit).ToList(ReadDoomed)),
            ct);

    public Task<int> EraseAsync(int sourceId, string field, string value, CancellationToken ct)
    {
        var where = field switch
        {
            FieldNames.Email => "INDEXED BY leads_by_email WHERE source_id = ? AND email = ?",
            FieldNames.Phone => "INDEXED BY leads_by_phone WHERE source_id = ? AND phone = ?",
            _ => throw new ArgumentOutOfRangeException(nameof(field), field, "A person is known by e-mail or phone."),
        };

        return writer.WriteAsync(
            db =>
            {
                var leads = db.Sql($"SELECT {LeadTable.LeadColumns} FROM leads {where}").Bind(sourceId).Bind(value).ToList(LeadTable.ReadLead);
                LeadErasure.Erase(db, leads);
                return leads.Count;
            },
            ct);
    }

    private static int Delete(SqliteDatabase db, int sourceId, List<Doomed> leads)
    {
        var counts = new DayCounts(db);
        foreach (var lead in leads)
        {
            db.Sql("DELETE FROM leads WHERE lead_id = ?").Bind(lead.Id).Run();
            counts.Add(sourceId, lead.Day, lead.Status, -1);
        }

        counts.Write();
        return leads.Count;
    }

    private static Doomed ReadDoomed(SqliteStatement row) => new(row.Id(0), (LeadStatus)row.Int(1), UnixDay.OfTime(row.Long(2)));

    private readonly record struct Doomed(LeadId Id, LeadStatus Status, long Day);
}
