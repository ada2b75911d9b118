using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Leads;

/// <summary>
/// Every event in the order it was stored: an entry holds those of one source that came in one write, ids and letters only.
/// An entry nobody has seen to leave carries the time since when it is due.
/// </summary>
internal static class EventLog
{
    /// <summary>The columns <see cref="Read"/> expects.</summary>
    private const string Columns = "entry_id, source_id, lead_ids, letters";

    /// <summary>Where the entries of sales are found: a condition the index of sales knows.</summary>
    private const string OfSale = "lead_ids = ? AND letters = 'o'";

    /// <summary>
    /// Writes an entry and answers its number. A clock that was set back does not count: times in the log never run against its order,
    /// or whoever reads from a moment on would miss what was stored later and says it was earlier.
    /// </summary>
    /// <param name="db">The database, inside a write.</param>
    /// <param name="sourceId">The source of all of the events.</param>
    /// <param name="events">The events.</param>
    /// <param name="storedAt">Now.</param>
    /// <param name="isDue">Whether the store is to see to it that they leave.</param>
    public static long Append(SqliteDatabase db, int sourceId, IReadOnlyList<LeadEvent> events, DateTimeOffset storedAt, bool isDue)
    {
        var packed = EventEntries.Write(new EventEntry(null, sourceId, events));
        return db.Sql(
                """
                INSERT INTO event_log (source_id, stored_at, due_at, lead_ids, letters)
                VALUES (?, max(?, coalesce((SELECT stored_at FROM event_log ORDER BY entry_id DESC LIMIT 1), 0)), ?, ?, ?) RETURNING entry_id
                """)
            .Bind(sourceId).Bind(storedAt).Bind(isDue ? storedAt.ToUnixTimeMilliseconds() : null).Bind(packed.LeadIds).Bind(packed.Letters)
            .FirstOrDefault(static row => row.Long(0));
    }

    public static IReadOnlyList<EventEntry> FindDue(SqliteDatabase db, DateTimeOffset before, int limit) =>
        db.Sql($"SELECT {Columns} FROM event_log WHERE due_at < ? ORDER BY due_at, entry_id LIMIT ?").Bind(before).Bind(limit).ToList(Read);

    public static void Clear(SqliteDatabase db, long entry) =>
        db.Sql("UPDATE event_log SET due_at = NULL WHERE entry_id = ? AND due_at IS NOT NULL").Bind(entry).Run();

    /// <summary>Deletes entries stored before a moment, the oldest first, and no more than so many; what is still due stays, and all behind it.</summary>
    public static int Delete(SqliteDatabase db, DateTimeOffset before, int limit)
    {
        var old = db.Sql("SELECT entry_id, stored_at < ?, due_at IS NULL FROM event_log ORDER BY entry_id LIMIT ?").Bind(before).Bind(limit)
            .ToList(static row => (Entry: row.Long(0), MayGo: row.Int(1) == 1 && row.Int(2) == 1))
            .TakeWhile(entry => entry.MayGo).ToList();
        if (old.Count > 0)
            db.Sql("DELETE FROM event_log WHERE entry_id BETWEEN ? AND ?").Bind(old[0].Entry).Bind(old[^1].Entry).Run();
        return old.Count;
    }

    /// <summary>Makes the event of a sale due again and answers the number of its entry; null where the log has forgotten it.</summary>
    public static long? MakeSaleDueAgain(SqliteDatabase db, LeadId lead, DateTimeOffset dueAt) =>
        db.Sql($"UPDATE event_log SET due_at = ? WHERE {OfSale} RETURNING entry_id").Bind(dueAt).Bind(lead)
            .ToList(static row => (long?)row.Long(0)).SingleOrDefault();

    /// <summary>Reads the source's entries in their order, this one included, as long as the visitor wants another one.</summary>
    public static void Walk(SqliteDatabase db, int sourceId, long from, Func<EventEntry, bool> visit) =>
        db.Sql($"SELECT {Columns} FROM event_log WHERE source_id = ? AND entry_id >= ? ORDER BY entry_id").Bind(sourceId).Bind(from)
            .WalkWhile(row => visit(Read(row)));

    /// <summary>The entry with the sale of this lead.</summary>
    public static EventEntry? FindSale(SqliteDatabase db, LeadId lead) =>
        db.Sql($"SELECT {Columns} FROM event_log WHERE {OfSale}").Bind(lead).FirstOrDefault(Read);

    /// <summary>Reads the source's entries from one on and before another that hold these bytes: the lead's id or, once in a very long while, parts of two others.</summary>
    public static void WalkThoseWith(SqliteDatabase db, int sourceId, long from, long to, LeadId lead, Func<EventEntry, bool> visit) =>
        db.Sql($"SELECT {Columns} FROM event_log WHERE source_id = ? AND entry_id >= ? AND entry_id < ? AND instr(lead_ids, ?) > 0 ORDER BY entry_id")
            .Bind(sourceId).Bind(from).Bind(to).Bind(lead).WalkWhile(row => visit(Read(row)));

    /// <summary>When the first entry of all was stored; null where there is none.</summary>
    public static DateTimeOffset? FindBeginning(SqliteDatabase db) =>
        db.Sql("SELECT stored_at FROM event_log ORDER BY entry_id LIMIT 1").FirstOrDefault(static row => (DateTimeOffset?)row.Time(0));

    /// <summary>Number of the first entry of the source stored at this moment or later; else one behind the last.</summary>
    public static long FindFirstSince(SqliteDatabase db, int sourceId, DateTimeOffset since) =>
        db.Sql("SELECT entry_id FROM event_log INDEXED BY event_log_by_time WHERE source_id = ? AND stored_at >= ? ORDER BY stored_at, entry_id LIMIT 1")
            .Bind(sourceId).Bind(since).FirstOrDefault(static row => (long?)row.Long(0))
        ?? FindLast(db) + 1;

    /// <summary>Number of the last entry of all; 0 where there is none.</summary>
    public static long FindLast(SqliteDatabase db) => db.Sql("SELECT max(entry_id) FROM event_log").FirstOrDefault(static row => row.LongOrNull(0)) ?? 0;

    private static EventEntry Read(SqliteStatement row) => EventEntries.Read(new()
    {
        Entry = row.Long(0),
        SourceId = row.Int(1),
        LeadIds = row.Bytes(2).ToArray(),
        Letters = row.Text(3),
    });
}
