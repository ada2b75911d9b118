using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Leads;

/// <summary>Who holds which value of a field that has no index of its own among the leads.</summary>
internal static class ClaimTable
{
    public static ClaimHolder? FindHolder(SqliteDatabase db, Claim claim) =>
        db.Sql("SELECT lead_id, claimed_at FROM claims WHERE source_id = ? AND field = ? AND value = ?")
            .Bind(claim.SourceId).Bind(claim.Field).Bind(claim.Value)
            .FirstOrDefault(static row => new ClaimHolder(row.Id(0), row.Time(1)));

    /// <summary>Gives the claim to the lead, whoever holds it.</summary>
    public static void Take(SqliteDatabase db, Claim claim, LeadId lead, DateTimeOffset claimedAt) =>
        db.Sql(
                """
                INSERT INTO claims (source_id, field, value, lead_id, claimed_at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (source_id, field, value) DO UPDATE SET lead_id = excluded.lead_id, claimed_at = excluded.claimed_at
                """)
            .Bind(claim.SourceId).Bind(claim.Field).Bind(claim.Value).Bind(lead).Bind(claimedAt).Run();

    /// <summary>
    /// Frees what the lead holds. Its claims are among its values, so they are found by their own key;
    /// an index by lead would cost every new lead a write, for the sake of the few that are erased.
    /// </summary>
    public static void Free(SqliteDatabase db, int source, LeadId lead, LeadFields fields)
    {
        foreach (var (field, value) in fields.All)
        {
            if (!value.IsBlank)
            {
                db.Sql("DELETE FROM claims WHERE source_id = ? AND field = ? AND value = ? AND lead_id = ?")
                    .Bind(source).Bind(field).Bind(ValueOf(value)).Bind(lead).Run();
            }
        }
    }

    /// <summary>What a stored field claims, by the rule of <see cref="Lead.ComparedValue"/>.</summary>
    public static string ValueOf(FieldValue value) => value.Text.Trim();
}
