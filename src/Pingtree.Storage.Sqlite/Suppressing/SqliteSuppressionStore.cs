using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Suppressing;

/// <summary>Keeps the suppression lists.</summary>
internal sealed class SqliteSuppressionStore(SqliteWriter writer, SqliteReaders readers, TimeProvider clock) : ISuppressionStore
{
    public Task<SuppressionChange> AddAsync(int sourceId, IReadOnlyList<SuppressionEntry> entries, CancellationToken ct) =>
        ChangeAsync(sourceId, list => entries.Count(entry => list.Add(entry, clock.GetUtcNow())), ct);

    public Task<SuppressionChange> RemoveAsync(int sourceId, IReadOnlyList<SuppressionEntry> entries, CancellationToken ct) =>
        ChangeAsync(sourceId, list => entries.Sum(list.Remove), ct);

    public Task<(long Total, IReadOnlyList<ListedSuppression> Entries)> ListAsync(
        int sourceId, string? type, int skip, int take, CancellationToken ct)
    {
        var from = type is null
            ? "FROM suppression INDEXED BY suppression_by_source WHERE source_id = ?1"
            : "FROM suppression INDEXED BY suppression_by_type WHERE source_id = ?1 AND type = ?2";
        return readers.ReadTogetherAsync(
            db =>
            {
                var total = BindList(db.Sql($"SELECT count(*) {from}"), sourceId, type).FirstOrDefault(static row => row.Long(0));
                IReadOnlyList<ListedSuppression> entries = BindList(
                        db.Sql($"SELECT type, form, value, created_at {from} ORDER BY entry_id DESC LIMIT ? OFFSET ?"), sourceId, type)
                    .Bind(take).Bind(skip).ToList(ReadListed);
                return (total, entries);
            },
            ct);
    }

    public Task<IReadOnlySet<SuppressionKey>> FindAsync(IReadOnlyCollection<SuppressionKey> keys, CancellationToken ct) =>
        readers.ReadTogetherAsync<IReadOnlySet<SuppressionKey>>(
            db => keys.Where(key => SuppressionTable.Contains(db, key)).ToHashSet(), ct);

    public Task<(long Version, IReadOnlyList<SuppressionKey> Keys)> SnapshotAsync(int sourceId, CancellationToken ct) =>
        readers.ReadTogetherAsync(
            db =>
            {
                var version = db.Sql("SELECT suppression_version FROM sources WHERE id = ?").Bind(sourceId).FirstOrDefault(static row => row.Long(0));
                IReadOnlyList<SuppressionKey> keys = db.Sql("SELECT type, digest FROM suppression_digests WHERE source_id = ?").Bind(sourceId)
                    .ToList(row => new SuppressionKey(sourceId, row.Text(0), Convert.ToHexStringLower(row.Bytes(1))));
                return (version, keys);
            },
            ct);

    private Task<SuppressionChange> ChangeAsync(int sourceId, Func<SuppressionTable, int> change, CancellationToken ct) =>
        writer.WriteAsync(
            db =>
            {
                var list = new SuppressionTable(db, sourceId);
                var changed = change(list);
                var (before, after) = list.RaiseVersion(clock.GetUtcNow());
                return new SuppressionChange(before, after, changed);
            },
            ct);

    private static SqliteStatement BindList(SqliteStatement statement, int sourceId, string? type) =>
        type is null ? statement.Bind(sourceId) : statement.Bind(sourceId).Bind(type);

    private static ListedSuppression ReadListed(SqliteStatement row) =>
        new(new SuppressionEntry(row.Text(0), (SuppressionForm)row.Int(1), row.Text(2)), row.Time(3));
}
