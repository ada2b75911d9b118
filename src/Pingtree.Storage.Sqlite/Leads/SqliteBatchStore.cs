using System.Text.Json;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Leads;

/// <summary>Keeps what is known of streamed batches; counts their leads where they stand.</summary>
internal sealed class SqliteBatchStore(SqliteWriter writer, SqliteReaders readers, TimeProvider clock) : IBatchStore
{
    private static readonly TimeSpan KeyLife = TimeSpan.FromHours(24);
    private const int MaxInvalid = 100;

    public Task<LeadId> OpenAsync(int sourceId, string? key, LeadId id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return writer.WriteAsync(
            db =>
            {
                db.Sql("UPDATE batches SET key = NULL WHERE source_id = ? AND key = ? AND created_at <= ?").Bind(sourceId).Bind(key).Bind(now - KeyLife).Run();
                db.Sql("INSERT OR IGNORE INTO batches (batch_id, source_id, key, created_at) VALUES (?, ?, ?, ?)")
                    .Bind(id).Bind(sourceId).Bind(key).Bind(now).Run();
                return db.Sql("SELECT batch_id FROM batches WHERE source_id = ? AND key = ?").Bind(sourceId).Bind(key)
                    .FirstOrDefault(static row => (LeadId?)row.Id(0)) ?? id;
            },
            ct);
    }

    public Task CloseAsync(LeadId id, BatchReading reading, CancellationToken ct) => writer.WriteAsync(
        db => db.Sql("UPDATE batches SET leads = ?, last = ?, unreadable = ?, errors = ? WHERE batch_id = ?")
            .Bind(reading.Leads).Bind(reading.LastRecord).Bind(reading.Unreadable).Bind(JsonSerializer.Serialize(reading.Errors)).Bind(id).Run(),
        ct);

    public Task<BatchState?> FindAsync(int sourceId, LeadId id, CancellationToken ct) => readers.ReadTogetherAsync(
        db =>
        {
            var rows = db.Sql("SELECT leads, last, unreadable, errors FROM batches WHERE batch_id = ? AND source_id = ?").Bind(id).Bind(sourceId).ToList(ReadReading);
            return rows is [var reading] ? ReadState(db, id, reading) : null;
        },
        ct);

    private static BatchReading? ReadReading(SqliteStatement row) => row.IsNull(0)
        ? null
        : new BatchReading(row.Long(0), row.Int(1), row.Long(2), JsonSerializer.Deserialize<List<RecordError>>(row.Text(3))!);

    private static BatchState ReadState(SqliteDatabase db, LeadId id, BatchReading? reading)
    {
        // A batch that was not read to its end has no last record; its range is as far as ids with its random bytes can go.
        var last = id.Plus(reading?.LastRecord ?? int.MaxValue);
        var counts = db.Sql("SELECT status, reason, count(*) FROM leads WHERE lead_id BETWEEN ? AND ? GROUP BY status, reason").Bind(id).Bind(last)
            .ToList(static row => (Key: ((LeadStatus)row.Int(0), (RejectReason?)row.IntOrNull(1)), Leads: row.Long(2)))
            .ToDictionary(c => c.Key, c => c.Leads);
        var erased = db.Sql("SELECT count(*) FROM erased_leads WHERE lead_id BETWEEN ? AND ?").Bind(id).Bind(last).FirstOrDefault(static row => row.Long(0));
        if (erased > 0)
            counts[(LeadStatus.Erased, null)] = erased;

        var invalid = db.Sql($"SELECT {LeadTable.OutcomeColumns} FROM leads WHERE lead_id BETWEEN ? AND ? AND reason = ? LIMIT ?")
            .Bind(id).Bind(last).Bind((int)RejectReason.ValidationError).Bind(MaxInvalid).ToList(LeadTable.ReadOutcome);
        return new BatchState(reading, counts, invalid);
    }
}
