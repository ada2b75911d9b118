using Pingtree.Pipeline.Screening.Capping;

namespace Pingtree.Storage.Redis;

/// <summary>Remembers the admissions of a day until the day is over everywhere. Where Redis is away, it knows nothing.</summary>
internal sealed class RedisCapMemory(RedisGateway gateway) : ICapMemory
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(48);

    // A count that is missing must stay missing: begun at zero it would let a whole cap through once more.
    private static readonly RedisScript AddIfKnown = new(
        "if redis.call('EXISTS', KEYS[1]) == 1 then return redis.call('INCRBY', KEYS[1], ARGV[1]) end");

    public async ValueTask<IReadOnlyList<long?>> AdmittedAsync(IReadOnlyList<CapDay> days, CancellationToken ct)
    {
        if (days.Count == 0)
            return [];

        var counts = await gateway.AskAsync(
            db => db.InOneTripAsync(days, (batch, day) => batch.StringGetAsync(RedisKeys.Admitted(day))), otherwise: null, ct);
        return counts is null ? new long?[days.Count] : [.. counts.Select(count => (long?)count)];
    }

    public async ValueTask LearnAsync(CapDay day, long admitted, CancellationToken ct) =>
        await gateway.TellAsync(db => db.StringSetAsync(RedisKeys.Admitted(day), admitted, Kept), ct);

    public async ValueTask AddAsync(CapDay day, int more, CancellationToken ct) =>
        await gateway.TellAsync(db => AddIfKnown.RunAsync(db, [RedisKeys.Admitted(day)], [more]), ct);
}
