using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Leads;

/// <summary>The events that stand in their lead's own row until they have left.</summary>
internal sealed class SqliteDueEvents(SqliteWriter writer, SqliteReaders readers) : IDueEvents
{
    public Task<IReadOnlyList<LeadOutcome>> FindAsync(DateTimeOffset dueBefore, int limit, CancellationToken ct) =>
        readers.ReadAsync<IReadOnlyList<LeadOutcome>>(
            db => db.Sql($"SELECT {LeadTable.OutcomeColumns} FROM leads WHERE event_due_at < ? ORDER BY event_due_at, lead_id LIMIT ?")
                .Bind(dueBefore).Bind(limit).ToList(LeadTable.ReadOutcome),
            ct);

    public async Task ClearAsync(IReadOnlyCollection<LeadId> ids, CancellationToken ct)
    {
        if (ids.Count > 0)
            await writer.WriteAsync(db => Clear(db, ids), ct);
    }

    private static int Clear(SqliteDatabase db, IEnumerable<LeadId> ids) =>
        ids.Sum(id => db.Sql("UPDATE leads SET event_due_at = NULL WHERE lead_id = ? AND event_due_at IS NOT NULL").Bind(id).Run());
}
