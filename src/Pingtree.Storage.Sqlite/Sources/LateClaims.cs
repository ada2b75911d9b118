using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Pipeline.Sources;
using Pingtree.Storage.Sqlite.Connecting;
using Pingtree.Storage.Sqlite.Leads;

namespace Pingtree.Storage.Sqlite.Sources;

/// <summary>Lets the leads already there claim their values of a field that from now on tells duplicates apart.</summary>
internal static class LateClaims
{
    public static void Make(SqliteDatabase db, Source before, Source after)
    {
        var joined = after.Settings.DuplicateOn.Except(before.Settings.DuplicateOn).ToList();
        if (joined.Count == 0)
            return;

        // Oldest first, along the index of time; the plus keeps SQLite from taking the index of status and sorting whole leads.
        db.Sql("SELECT lead_id, created_at, fields, phone FROM leads WHERE source_id = ? AND +status IN (1, 2) ORDER BY created_at, lead_id")
            .Bind(after.Id)
            .ForEach(row =>
            {
                var fields = StoredFields.Read(row.Bytes(2));
                foreach (var field in joined)
                {
                    if (ClaimTable.ValueOf(field, fields[field], row.TextOrNull(3)) is { } value)
                    {
                        var claim = new Claim(after.Id, field, value);
                        ClaimTable.TakeIfFree(db, claim, row.Id(0), row.Time(1), after.Settings.DuplicateWindowDays);
                    }
                }
            });
    }
}
