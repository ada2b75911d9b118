using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Pipeline.Sources;
using StackExchange.Redis;

namespace Pingtree.Storage.Redis;

/// <summary>
/// Keeps each list in one hash that carries its version as well, so that both are lost, replaced or brought back together.
/// A hash of any other version than the source's is not believed: the store is asked, and the hash filled anew.
/// </summary>
internal sealed class RedisSuppressionLookup(RedisGateway gateway, ISuppressionStore store, SuppressionRefill refill) : ISuppressionLookup
{
    public async Task<IReadOnlySet<SuppressionKey>> FindAsync(
        IReadOnlyCollection<Source> sources, IReadOnlyCollection<SuppressionKey> keys, CancellationToken ct)
    {
        var versions = sources.ToDictionary(s => s.Id, s => s.SuppressionVersion);
        var lists = keys.GroupBy(k => k.SourceId).Select(g => new Question(g.Key, versions.GetValueOrDefault(g.Key, -1), [.. g])).ToList();
        var answers = await gateway.AskAsync(
            db => db.InOneTripAsync(lists, (batch, list) => batch.HashGetAsync(RedisKeys.Suppression(list.SourceId), list.Fields)), otherwise: null, ct);

        var found = new HashSet<SuppressionKey>();
        var doubtful = new List<SuppressionKey>();
        for (var i = 0; i < lists.Count; i++)
        {
            var (list, values) = (lists[i], answers?[i]);
            var carried = VersionOf(values);
            if (values is not null && carried == list.Version)
            {
                found.UnionWith(list.Keys.Where((_, k) => !values[k + 1].IsNull));
                continue;
            }

            doubtful.AddRange(list.Keys);
            // A list newer than the source we read is right for those who read it later.
            if (values is not null && (carried is null || carried < list.Version))
                refill.Start(list.SourceId);
        }

        if (doubtful.Count > 0)
            found.UnionWith(await store.FindAsync(doubtful, ct));
        return found;
    }

    public async ValueTask FollowAsync(int sourceId, SuppressionChange change, IReadOnlyList<SuppressionEntry> added, CancellationToken ct)
    {
        RedisKey[] key = [RedisKeys.Suppression(sourceId)];
        if (added.Count == 0)
        {
            await gateway.TellAsync(db => SuppressionScripts.DropOlder.RunAsync(db, key, [change.Version]), ct);
            return;
        }

        RedisValue[] arguments =
        [
            change.Before, change.Version, .. added.SelectMany(e => e.Digests.Select(digest => SuppressionScripts.FieldOf(e.Type, digest))),
        ];
        await gateway.TellAsync(db => SuppressionScripts.Add.RunAsync(db, key, arguments), ct);
    }

    private static long? VersionOf(RedisValue[]? values) =>
        values is not null && !values[0].IsNull && values[0].TryParse(out long version) ? version : null;

    private sealed record Question(int SourceId, long Version, IReadOnlyList<SuppressionKey> Keys)
    {
        public RedisValue[] Fields { get; } = [SuppressionScripts.VersionField, .. Keys.Select(k => SuppressionScripts.FieldOf(k.Type, k.Digest))];
    }
}
