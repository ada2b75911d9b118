using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Leads;

/// <summary>Who holds which value.</summary>
internal static class ClaimTable
{
    public static ClaimHolder? FindHolder(SqliteDatabase db, Claim claim) =>
        db.Sql("SELECT lead_id, claimed_at FROM claims WHERE source_id = ? AND field = ? AND value = ?")
            .Bind(claim.SourceId).Bind(claim.Field).Bind(claim.Value)
            .FirstOrDefault(static row => new ClaimHolder(row.Id(0), row.Time(1)));

    /// <summary>Gives the claim to the lead if nobody holds it: the usual case, in one step.</summary>
    public static bool TakeIfNobodys(SqliteDatabase db, Claim claim, Lead lead) =>
        db.Sql("INSERT OR IGNORE INTO claims (source_id, field, value, lead_id, claimed_at) VALUES (?, ?, ?, ?, ?)")
            .Bind(claim.SourceId).Bind(claim.Field).Bind(claim.Value).Bind(lead.Id).Bind(lead.ReceivedAt).Run() > 0;

    /// <summary>Gives the claim to the lead, whoever holds it.</summary>
    public static void Take(SqliteDatabase db, Claim claim, LeadId lead, DateTimeOffset claimedAt) =>
        db.Sql(
                """
                INSERT INTO claims (source_id, field, value, lead_id, claimed_at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (source_id, field, value) DO UPDATE SET lead_id = excluded.lead_id, claimed_at = excluded.claimed_at
                """)
            .Bind(claim.SourceId).Bind(claim.Field).Bind(claim.Value).Bind(lead).Bind(claimedAt).Run();

    /// <summary>Gives the claim to the lead unless one holds it whose time has not run out by then.</summary>
    /// <param name="db">The database.</param>
    /// <param name="claim">The claim.</param>
    /// <param name="lead">The lead.</param>
    /// <param name="claimedAt">When the lead was received.</param>
    /// <param name="windowDays">Days a claim holds; 0: for ever.</param>
    public static void TakeIfFree(SqliteDatabase db, Claim claim, LeadId lead, DateTimeOffset claimedAt, int windowDays) =>
        db.Sql(
                """
                INSERT INTO claims (source_id, field, value, lead_id, claimed_at) VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT (source_id, field, value) DO UPDATE SET lead_id = excluded.lead_id, claimed_at = excluded.claimed_at
                WHERE ?6 > 0 AND claims.claimed_at <= excluded.claimed_at - ?6
                """)
            .Bind(claim.SourceId).Bind(claim.Field).Bind(claim.Value).Bind(lead).Bind(claimedAt)
            .Bind((long)TimeSpan.FromDays(windowDays).TotalMilliseconds).Run();

    /// <summary>
    /// Frees what the lead holds. Its claims are among its values, so they are found by their own key;
    /// an index by lead would cost every new lead a write, for the sake of the few that are erased.
    /// </summary>
    public static void Free(SqliteDatabase db, int source, LeadId lead, LeadFields fields, string? phone)
    {
        foreach (var (field, value) in fields.All)
        {
            if (ValueOf(field, value, phone) is { } held)
            {
                db.Sql("DELETE FROM claims WHERE source_id = ? AND field = ? AND value = ? AND lead_id = ?")
                    .Bind(source).Bind(field).Bind(held).Bind(lead).Run();
            }
        }
    }

    /// <summary>What a stored field claims, by the rule of <see cref="Lead.ComparedValue"/>; null where it claims nothing.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">Its value.</param>
    /// <param name="phone">The lead's phone in the form phones are compared in, as the leads' table has it.</param>
    public static string? ValueOf(string field, FieldValue value, string? phone) =>
        field == FieldNames.Phone ? phone : value.IsBlank ? null : value.Text.Trim();
}
