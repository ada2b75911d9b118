using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Sqlite.Connecting;
using Pingtree.Storage.Sqlite.Leads;

namespace Pingtree.Storage.Sqlite.Sources;

/// <summary>Lets the leads already there claim their values of a field that from now on tells duplicates apart. E-mails and phones need none: who holds them is read off the leads.</summary>
internal static class LateClaims
{
    public static void Make(SqliteDatabase db, Source before, Source after)
    {
        var joined = after.Settings.DuplicateOn.Except(before.Settings.DuplicateOn).Where(field => !Holders.AreLeads(field)).ToList();
        if (joined.Count == 0)
            return;

        // Oldest first, so that of several the newest holds the value.
        db.Sql(
                """
                SELECT lead_id, created_at, fields FROM leads INDEXED BY leads_by_status WHERE source_id = ?1 AND status = 1
                UNION ALL
                SELECT lead_id, created_at, fields FROM leads INDEXED BY leads_by_status WHERE source_id = ?1 AND status = 2
                ORDER BY created_at, lead_id
                """)
            .Bind(after.Id)
            .ForEach(row =>
            {
                var fields = StoredFields.Read(row.Bytes(2));
                foreach (var field in joined)
                {
                    if (fields.TryGet(field, out var value) && !value.IsBlank)
                        ClaimTable.Take(db, new Claim(after.Id, field, ClaimTable.ValueOf(value)), row.Id(0), row.Time(1));
                }
            });
    }
}
