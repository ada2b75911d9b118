using Pingtree.Pipeline.Screening.Deduplicating;
using StackExchange.Redis;

namespace Pingtree.Storage.Redis;

/// <summary>Remembers claims for a day. Where Redis is away, the store is asked about all of them.</summary>
internal sealed class RedisClaimMemory(RedisGateway gateway) : IClaimMemory
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>KEYS: claims of one source. ARGV: seconds they are kept.</summary>
    private static readonly RedisScript Remember = new("for i = 1, #KEYS do redis.call('SET', KEYS[i], '1', 'EX', ARGV[1]) end return #KEYS");

    public async ValueTask<IReadOnlyList<bool>> MayBeHeldAsync(IReadOnlyList<Claim> claims, CancellationToken ct)
    {
        if (claims.Count == 0)
            return [];

        var sources = BySource(claims);
        var known = await gateway.AskAsync(
            db => db.InOneTripAsync(sources, (batch, source) => batch.StringGetAsync(source.Keys)), otherwise: null, ct);
        var held = new bool[claims.Count];
        for (var s = 0; s < sources.Count; s++)
        {
            for (var i = 0; i < sources[s].Places.Count; i++)
                held[sources[s].Places[i]] = known is null || !known[s][i].IsNull;
        }

        return held;
    }

    public async ValueTask RememberAsync(IReadOnlyList<Claim> claims, CancellationToken ct)
    {
        if (claims.Count == 0)
            return;

        RedisValue[] kept = [(long)Kept.TotalSeconds];
        var sources = BySource(claims);
        await gateway.TellAsync(db => Task.WhenAll(sources.Select(source => Remember.RunAsync(db, source.Keys, kept))), ct);
    }

    /// <summary>One command takes the claims of one source: they lie on one node of a cluster.</summary>
    private static List<SourceClaims> BySource(IReadOnlyList<Claim> claims) => claims.Index()
        .GroupBy(c => c.Item.SourceId)
        .Select(g => new SourceClaims(g.Select(c => c.Index).ToList(), g.Select(c => RedisKeys.Claim(c.Item)).ToArray()))
        .ToList();

    private sealed record SourceClaims(List<int> Places, RedisKey[] Keys);
}
