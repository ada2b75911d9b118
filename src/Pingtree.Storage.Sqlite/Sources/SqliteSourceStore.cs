using Pingtree.Pipeline.Sources;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Sources;

/// <summary>Keeps the sources.</summary>
internal sealed class SqliteSourceStore(SqliteWriter writer, SqliteReaders readers, TimeProvider clock) : ISourceStore
{
    public Task<Source?> CreateAsync(NewSource source, CancellationToken ct) =>
        writer.WriteAsync(
            db => SourceTable.FindBySlug(db, source.Slug) is null ? SourceTable.Insert(db, source, clock.GetUtcNow()) : null, ct);

    public Task<Source?> FindBySlugAsync(string slug, CancellationToken ct) =>
        readers.ReadAsync(db => SourceTable.FindBySlug(db, slug), ct);

    public Task<Source?> FindByKeyAsync(byte[] keyHash, CancellationToken ct) =>
        readers.ReadAsync(db => SourceTable.FindByKey(db, keyHash), ct);

    public Task<IReadOnlyDictionary<int, Source>> FindManyAsync(IReadOnlyCollection<int> ids, CancellationToken ct) =>
        readers.ReadTogetherAsync<IReadOnlyDictionary<int, Source>>(
            db => ids.Distinct().Select(id => SourceTable.Find(db, id)).OfType<Source>().ToDictionary(source => source.Id), ct);

    public Task<IReadOnlyList<Source>> ListAsync(CancellationToken ct) =>
        readers.ReadAsync<IReadOnlyList<Source>>(SourceTable.List, ct);

    public Task<Source?> UpdateAsync(string slug, Func<Source, Source> change, CancellationToken ct) =>
        writer.WriteAsync(
            db =>
            {
                if (SourceTable.FindBySlug(db, slug) is not { } before)
                    return null;

                var wanted = change(before);
                var after = before with { Name = wanted.Name, Active = wanted.Active, Settings = wanted.Settings, Revision = before.Revision + 1 };
                SourceTable.Update(db, after);
                LateClaims.Make(db, before, after);
                return after;
            },
            ct);

    public Task<bool> ReplaceKeyAsync(int id, byte[] shownHash, byte[] keyHash, CancellationToken ct) =>
        writer.WriteAsync(
            db => db.Sql(
                    """
                    UPDATE sources SET key_hash = ?1 WHERE id = ?2
                    AND (key_hash = ?3 OR EXISTS (SELECT 1 FROM operator_key WHERE operator_key.key_hash = ?3))
                    """)
                .Bind(keyHash.AsSpan()).Bind(id).Bind(shownHash.AsSpan()).Run() > 0,
            ct);
}
