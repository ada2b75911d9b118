using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Writing;

namespace Pingtree.Storage.Mongo.Suppressing;

/// <summary>Keeps the suppression lists.</summary>
internal sealed class MongoSuppressionStore(MongoConnection mongo, WriteFence fence, TimeProvider clock) : ISuppressionStore
{
    /// <summary>Keys of one question: far below the 16 MB a command may have.</summary>
    private const int Page = 20_000;

    private static readonly BsonDocument KeysOnly = new() { { "_id", 0 }, { "keys", 1 } };

    public Task<SuppressionChange> AddAsync(int sourceId, IReadOnlyList<SuppressionEntry> entries, CancellationToken ct) =>
        ChangeAsync(sourceId, list => list.AddAsync(entries, CancellationToken.None), ct);

    public Task<SuppressionChange> RemoveAsync(int sourceId, IReadOnlyList<SuppressionEntry> entries, CancellationToken ct) =>
        ChangeAsync(sourceId, list => list.RemoveAsync(entries, CancellationToken.None), ct);

    public Task<(long Total, IReadOnlyList<ListedSuppression> Entries)> ListAsync(
        int sourceId, string? type, int skip, int take, CancellationToken ct) => mongo.RunAsync<(long, IReadOnlyList<ListedSuppression>)>(
        async db =>
        {
            var wanted = new BsonDocument("source", sourceId).Add("type", type, type is not null);
            var total = await db.Suppressions().CountDocumentsAsync(wanted, null, ct);
            var entries = take == 0
                ? []
                : await db.Suppressions().Find(wanted).Sort(new BsonDocument("_id", -1)).Skip(skip).Limit(take).ToListAsync(ct);
            return (total, entries.ConvertAll(SuppressionDocuments.Read));
        },
        ct);

    public Task<IReadOnlySet<SuppressionKey>> FindAsync(IReadOnlyCollection<SuppressionKey> keys, CancellationToken ct) =>
        mongo.RunAsync<IReadOnlySet<SuppressionKey>>(
            async db =>
            {
                var found = new HashSet<SuppressionKey>();
                foreach (var page in keys.Chunk(Page))
                {
                    var wanted = SuppressionDocuments.WithAnyOf(page.Select(key => new BsonString(SuppressionDocuments.KeyOf(key))));
                    var listed = await db.Suppressions().Find(wanted).Project(KeysOnly).ToListAsync(ct);
                    found.UnionWith(listed.SelectMany(SuppressionDocuments.ReadKeys));
                }

                found.IntersectWith(keys);
                return found;
            },
            ct);

    public Task<(long Version, IReadOnlyList<SuppressionKey> Keys)> SnapshotAsync(int sourceId, CancellationToken ct) =>
        mongo.RunAsync<(long, IReadOnlyList<SuppressionKey>)>(
            async db =>
            {
                var version = await SuppressionVersion.FindAsync(db, sourceId, ct) ?? 0;
                var entries = await db.Suppressions().Find(new BsonDocument("source", sourceId)).Project(KeysOnly).ToListAsync(ct);
                return (version, entries.SelectMany(SuppressionDocuments.ReadKeys).ToList());
            },
            ct);

    private Task<SuppressionChange> ChangeAsync(int sourceId, Func<SuppressionList, Task<int>> change, CancellationToken ct) => mongo.RunAsync(
        async db =>
        {
            var mark = await SuppressionVersion.MarkAsync(db, sourceId, clock.GetUtcNow(), ct) ?? throw new InvalidOperationException($"There is no source {sourceId}.");

            // From here on to the end, whether anybody waits for it or not: half a change costs everybody the memory until it is swept up.
            var changed = await change(new SuppressionList(db, sourceId, clock.GetUtcNow()));
            var answer = await SuppressionVersion.RaiseAsync(db, sourceId, mark, changed, clock.GetUtcNow(), CancellationToken.None);
            await fence.PassAsync(db, sourceId, ct); // from now on no lead is stored that was judged by the list as it was
            return answer;
        },
        ct);
}
