using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Leads;

/// <summary>
/// Who holds a value against duplicates. E-mails and phones are held by the active and sold leads themselves, found by their index;
/// other fields have a table. Asked inside a write, the answer is the last word: there is one writer at a time.
/// </summary>
internal static class Holders
{
    /// <summary>Whether the leads' own index says who holds a value of the field.</summary>
    public static bool AreLeads(string field) => field is FieldNames.Email or FieldNames.Phone;

    /// <summary>The lead that holds the claim; of several, where a window let a second one in, the newest. Two looks, however many they are.</summary>
    public static ClaimHolder? Find(SqliteDatabase db, Claim claim) => claim.Field switch
    {
        FieldNames.Email => Newest(
            Find(db, "SELECT lead_id, created_at FROM leads INDEXED BY leads_by_email WHERE source_id = ? AND email = ? AND status = 1 ORDER BY created_at DESC LIMIT 1", claim),
            Find(db, "SELECT lead_id, created_at FROM leads INDEXED BY leads_by_email WHERE source_id = ? AND email = ? AND status = 2 ORDER BY created_at DESC LIMIT 1", claim)),
        FieldNames.Phone => Newest(
            Find(db, "SELECT lead_id, created_at FROM leads INDEXED BY leads_by_phone WHERE source_id = ? AND phone = ? AND status = 1 ORDER BY created_at DESC LIMIT 1", claim),
            Find(db, "SELECT lead_id, created_at FROM leads INDEXED BY leads_by_phone WHERE source_id = ? AND phone = ? AND status = 2 ORDER BY created_at DESC LIMIT 1", claim)),
        _ => ClaimTable.FindHolder(db, claim),
    };

    private static ClaimHolder? Find(SqliteDatabase db, string sql, Claim claim) =>
        db.Sql(sql).Bind(claim.SourceId).Bind(claim.Value).FirstOrDefault(static row => new ClaimHolder(row.Id(0), row.Time(1)));

    private static ClaimHolder? Newest(ClaimHolder? active, ClaimHolder? sold) =>
        active is null || sold is null || active.ClaimedAt > sold.ClaimedAt ? active ?? sold : sold;
}
