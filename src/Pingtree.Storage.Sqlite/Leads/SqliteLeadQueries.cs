using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Leads;

/// <summary>Reads leads back.</summary>
internal sealed class SqliteLeadQueries(SqliteReaders readers) : ILeadQueries
{
    public Task<StoredLead?> FindAsync(int sourceId, LeadId id, CancellationToken ct) =>
        readers.ReadAsync(
            db => db.Sql($"SELECT {LeadTable.LeadColumns} FROM leads WHERE lead_id = ? AND source_id = ?")
                .Bind(id).Bind(sourceId).FirstOrDefault(LeadTable.ReadLead),
            ct);

    public Task<IReadOnlyList<StoredLead>> FindManyAsync(IReadOnlyCollection<LeadId> ids, CancellationToken ct) =>
        readers.ReadTogetherAsync<IReadOnlyList<StoredLead>>(
            db => ids.Distinct().Select(id => LeadTable.Find(db, id)).OfType<StoredLead>().ToList(), ct);

    public Task<IReadOnlyList<StoredLead>> ReadAsync(LeadFilter filter, LeadCursor? after, int limit, CancellationToken ct) =>
        readers.ReadAsync<IReadOnlyList<StoredLead>>(
            db => LeadFilterSql.Select(db, filter, after, " LIMIT ?").Bind(limit).ToList(LeadTable.ReadLead), ct);

    public Task<IReadOnlyList<StoredLead>> ReadPageAsync(LeadFilter filter, long skip, int limit, CancellationToken ct) =>
        readers.ReadAsync<IReadOnlyList<StoredLead>>(
            db => LeadFilterSql.Select(db, filter, null, " LIMIT ? OFFSET ?").Bind(limit).Bind(skip).ToList(LeadTable.ReadLead), ct);

    public Task<long> CountAsync(LeadFilter filter, CancellationToken ct) =>
        readers.ReadAsync(db => filter is { Email: null, Phone: null } ? SumDays(db, filter) : CountRows(db, filter), ct);

    private static long CountRows(SqliteDatabase db, LeadFilter filter) => LeadFilterSql.Count(db, filter).FirstOrDefault(static row => row.Long(0));

    private static long SumDays(SqliteDatabase db, LeadFilter filter) =>
        db.Sql(
                """
                SELECT coalesce(sum(n), 0) FROM source_days
                WHERE source_id = ?1 AND day BETWEEN ?2 AND ?3 AND CASE WHEN ?4 IS NULL THEN status BETWEEN 1 AND 4 ELSE status = ?4 END
                """)
            .Bind(filter.SourceId)
            .Bind(filter.From is { } from ? UnixDay.Of(from) : long.MinValue)
            .Bind(filter.To is { } to ? UnixDay.Of(to) : long.MaxValue)
            .Bind((int?)filter.Status)
            .FirstOrDefault(static row => row.Long(0));
}
