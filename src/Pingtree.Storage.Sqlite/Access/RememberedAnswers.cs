using Pingtree.Pipeline.Leads;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Access;

/// <summary>What reservations remember beside the lead they stand for: the first answer, and which leads it names.</summary>
internal static class RememberedAnswers
{
    /// <summary>A reservation's own lead is found in its own row; here are the others its answer names.</summary>
    public const string Create =
        """
        ALTER TABLE reservations ADD COLUMN answer BLOB;
        CREATE TABLE answers_naming (
            lead_id   BLOB    NOT NULL,
            source_id INTEGER NOT NULL,
            key       TEXT    NOT NULL,
            PRIMARY KEY (lead_id, source_id, key)
        ) WITHOUT ROWID;
        CREATE INDEX answers_naming_by_key ON answers_naming (source_id, key);   -- what goes with its reservation
        """;

    /// <summary>Keeps the answer; its day begins now.</summary>
    public static bool Insert(
        SqliteDatabase db, int sourceId, string key, LeadId leadId, byte[] answer, IReadOnlyCollection<LeadId> named, DateTimeOffset now)
    {
        var remembered = db.Sql("UPDATE reservations SET answer = ?, lease_until = 0, created_at = ? WHERE source_id = ? AND key = ? AND lead_id = ?")
            .Bind(answer.AsSpan()).Bind(now).Bind(sourceId).Bind(key).Bind(leadId).Run() > 0;
        if (!remembered)
            return false;

        foreach (var lead in named)
        {
            if (IsErased(db, lead))
            {
                Delete(db, sourceId, key);
                return false;
            }

            if (lead != leadId)
                db.Sql("INSERT OR IGNORE INTO answers_naming (lead_id, source_id, key) VALUES (?, ?, ?)").Bind(lead).Bind(sourceId).Bind(key).Run();
        }

        return true;
    }

    /// <summary>Forgets every reservation that stands for the lead or whose answer names it.</summary>
    public static void Forget(SqliteDatabase db, LeadId lead)
    {
        var keys = db.Sql("SELECT source_id, key FROM reservations WHERE lead_id = ?1 UNION SELECT source_id, key FROM answers_naming WHERE lead_id = ?1")
            .Bind(lead).ToList(static row => (SourceId: row.Int(0), Key: row.Text(1)));
        foreach (var (sourceId, key) in keys)
            Delete(db, sourceId, key);
    }

    /// <summary>An erasure that came between the work and its remembering found nothing to forget.</summary>
    private static bool IsErased(SqliteDatabase db, LeadId lead) =>
        db.Sql("SELECT 1 FROM erased_leads WHERE lead_id = ?").Bind(lead).FirstOrDefault(static _ => true);

    /// <summary>Removes a reservation with all that belongs to it.</summary>
    public static void Delete(SqliteDatabase db, int sourceId, string key)
    {
        db.Sql("DELETE FROM answers_naming WHERE source_id = ? AND key = ?").Bind(sourceId).Bind(key).Run();
        db.Sql("DELETE FROM reservations WHERE source_id = ? AND key = ?").Bind(sourceId).Bind(key).Run();
    }
}
