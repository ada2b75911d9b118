using Pingtree.Pipeline.Screening.Deduplicating;

namespace Pingtree.Storage.Redis;

/// <summary>Remembers claims for a day. Where Redis is away, the store is asked about all of them.</summary>
internal sealed class RedisClaimMemory(RedisGateway gateway) : IClaimMemory
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    public async ValueTask<IReadOnlyList<bool>> MayBeHeldAsync(IReadOnlyList<Claim> claims, CancellationToken ct)
    {
        if (claims.Count == 0)
            return [];

        var known = await gateway.AskAsync(
            db => db.InOneTripAsync(claims, (batch, claim) => batch.KeyExistsAsync(RedisKeys.Claim(claim))), otherwise: null, ct);
        return known ?? [.. claims.Select(_ => true)];
    }

    public async ValueTask RememberAsync(IReadOnlyList<Claim> claims, CancellationToken ct)
    {
        if (claims.Count > 0)
            await gateway.AskAsync(db => db.InOneTripAsync(claims, (batch, claim) => batch.StringSetAsync(RedisKeys.Claim(claim), 1, Kept)), otherwise: null, ct);
    }
}
