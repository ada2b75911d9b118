using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Sqlite.Connecting;
using Pingtree.Storage.Sqlite.Leads;

namespace Pingtree.Storage.Sqlite.Profiles;

/// <summary>
/// Finds profiles by fields of a source's own. An index over every field of every lead would cost all for what few ask, so a field is indexed from the
/// first time somebody matches by it: new leads at once, those from before in steps.
/// </summary>
internal static class ValueTable
{
    /// <summary>Leads read in one step: a few milliseconds of the writer's time.</summary>
    private const int Step = 1000;

    /// <summary>Fields the source is matched by.</summary>
    public static HashSet<string> FieldsOf(SqliteDatabase db, int sourceId) =>
        db.Sql("SELECT field FROM profile_fields WHERE source_id = ?").Bind(sourceId).ToList(static row => row.Text(0)).ToHashSet();

    public static bool IsReady(SqliteDatabase db, int sourceId, string field) =>
        db.Sql("SELECT 1 FROM profile_fields WHERE source_id = ? AND field = ? AND status IS NULL").Bind(sourceId).Bind(field).FirstOrDefault(static _ => true);

    /// <summary>Makes room for a field; false where there are too many.</summary>
    public static bool Open(SqliteDatabase db, int sourceId, string field)
    {
        var fields = FieldsOf(db, sourceId);
        if (fields.Contains(field))
            return true;
        if (fields.Count >= ProfileMatch.MaxOwnFields)
            return false;

        db.Sql("INSERT INTO profile_fields (source_id, field, status, created_at, lead_id) VALUES (?, ?, ?, ?, x'')")
            .Bind(sourceId).Bind(field).Bind((int)LeadStatus.Active).Bind(long.MinValue).Run();
        return true;
    }

    /// <summary>Reads the next of the leads from before; true once all are read. Active ones first: they become sold, never the other way.</summary>
    public static bool ReadOn(SqliteDatabase db, int sourceId, string field)
    {
        var place = db.Sql("SELECT status, created_at, lead_id FROM profile_fields WHERE source_id = ? AND field = ? AND status IS NOT NULL")
            .Bind(sourceId).Bind(field).FirstOrDefault(static row => new Place(row.Int(0), row.Long(1), row.Bytes(2).ToArray()));
        if (place is null)
            return true;

        var leads = db.Sql(
                """
                SELECT created_at, lead_id, fields FROM leads INDEXED BY leads_by_status
                WHERE source_id = ? AND status = ? AND (created_at, lead_id) > (?, ?) ORDER BY created_at, lead_id LIMIT ?
                """)
            .Bind(sourceId).Bind(place.Status).Bind(place.CreatedAt).Bind(place.LeadId.AsSpan()).Bind(Step)
            .ToList(static row => (CreatedAt: row.Long(0), Id: row.Id(1), Fields: StoredFields.Read(row.Bytes(2))));
        var indexed = new HashSet<string> { field };
        foreach (var lead in leads)
            Add(db, sourceId, lead.Id, lead.Fields, indexed);

        return Move(db, sourceId, field, leads.Count == Step ? Place.Behind(place.Status, leads[^1].CreatedAt, leads[^1].Id) : place.Next());
    }

    /// <summary>The profiles with this value, two at most.</summary>
    public static List<LeadId> Find(SqliteDatabase db, int sourceId, string field, string value) =>
        db.Sql("SELECT lead_id FROM profile_values WHERE source_id = ? AND field = ? AND value = ? LIMIT 2").Bind(sourceId).Bind(field).Bind(value)
            .ToList(static row => row.Id(0));

    /// <summary>Indexes the values the lead has in these fields.</summary>
    public static void Add(SqliteDatabase db, int sourceId, LeadId lead, LeadFields fields, IReadOnlySet<string> indexed)
    {
        foreach (var (field, value) in fields.All)
        {
            if (indexed.Contains(field) && !value.IsBlank)
            {
                db.Sql("INSERT OR IGNORE INTO profile_values (source_id, field, value, lead_id) VALUES (?, ?, ?, ?)")
                    .Bind(sourceId).Bind(field).Bind(ClaimTable.ValueOf(value)).Bind(lead).Run();
            }
        }
    }

    /// <summary>Takes the values the lead has in these fields out of the index.</summary>
    public static void Remove(SqliteDatabase db, int sourceId, LeadId lead, LeadFields fields, IReadOnlySet<string> indexed)
    {
        foreach (var (field, value) in fields.All)
        {
            if (indexed.Contains(field) && !value.IsBlank)
            {
                db.Sql("DELETE FROM profile_values WHERE source_id = ? AND field = ? AND value = ? AND lead_id = ?")
                    .Bind(sourceId).Bind(field).Bind(ClaimTable.ValueOf(value)).Bind(lead).Run();
            }
        }
    }

    private static bool Move(SqliteDatabase db, int sourceId, string field, Place? place)
    {
        var move = db.Sql("UPDATE profile_fields SET status = ?, created_at = ?, lead_id = ? WHERE source_id = ? AND field = ?");
        if (place is null)
            move.BindNull().BindNull().BindNull();
        else
            move.Bind(place.Status).Bind(place.CreatedAt).Bind(place.LeadId.AsSpan());
        move.Bind(sourceId).Bind(field).Run();
        return place is null;
    }

    /// <summary>How far the leads from before have been read.</summary>
    private sealed record Place(int Status, long CreatedAt, byte[] LeadId)
    {
        public static Place Behind(int status, long createdAt, LeadId lead)
        {
            var id = new byte[Pipeline.Leads.LeadId.Size];
            lead.WriteTo(id);
            return new Place(status, createdAt, id);
        }

        /// <summary>The beginning of the next status; null behind the last.</summary>
        public Place? Next() => Status == (int)LeadStatus.Active ? new Place((int)LeadStatus.Sold, long.MinValue, []) : null;
    }
}
