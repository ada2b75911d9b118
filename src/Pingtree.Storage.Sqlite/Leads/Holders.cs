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

    /// <summary>The lead that holds the claim; of several, where a window let a second one in, the newest.</summary>
    public static ClaimHolder? Find(SqliteDatabase db, Claim claim) => claim.Field switch
    {
        FieldNames.Email => Find(db, "SELECT lead_id, max(created_at) FROM leads INDEXED BY leads_by_email WHERE source_id = ? AND email = ? AND status IN (1, 2)", claim),
        FieldNames.Phone => Find(db, "SELECT lead_id, max(created_at) FROM leads INDEXED BY leads_by_phone WHERE source_id = ? AND phone = ? AND status IN (1, 2)", claim),
        _ => ClaimTable.FindHolder(db, claim),
    };

    private static ClaimHolder? Find(SqliteDatabase db, string sql, Claim claim) =>
        db.Sql(sql).Bind(claim.SourceId).Bind(claim.Value).FirstOrDefault(static row => row.IsNull(1) ? null : new ClaimHolder(row.Id(0), row.Time(1)));
}
