using Pingtree.Pipeline.Counting;
using Pingtree.Pipeline.Leads;
using StackExchange.Redis;

namespace Pingtree.Storage.Redis;

/// <summary>Counts for all workers. Where Redis is away, counts are dropped and nothing is known.</summary>
internal sealed class RedisLeadCounters(RedisGateway gateway, TimeProvider time) : ILeadCounters
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(25);

    public async ValueTask CountAsync(IReadOnlyList<LeadCount> counts, CancellationToken ct)
    {
        if (counts.Count == 0)
            return;

        var minute = CounterMinutes.Of(time.GetUtcNow());
        await gateway.TellAsync(db =>
        {
            var batch = db.CreateBatch();
            var answers = new List<Task>(counts.Count * 2);
            foreach (var source in counts.GroupBy(c => c.SourceId))
            {
                var key = RedisKeys.Counted(source.Key, minute);
                answers.AddRange(source.Select(c => batch.HashIncrementAsync(key, c.Status.ToWord(), c.Leads)));
                answers.Add(batch.KeyExpireAsync(key, Kept));
            }

            batch.Execute();
            return Task.WhenAll(answers);
        }, ct);
    }

    public async ValueTask<IReadOnlyList<MinuteCounts>> ReadAsync(int sourceId, int minutes, CancellationToken ct)
    {
        var asked = CounterMinutes.LookBack(time.GetUtcNow(), minutes).ToList();
        if (asked.Count == 0)
            return [];

        var hashes = await gateway.AskAsync(
            db => db.InOneTripAsync(asked, (batch, minute) => batch.HashGetAllAsync(RedisKeys.Counted(sourceId, minute))), otherwise: null, ct);
        return hashes is null
            ? []
            : [.. asked.Zip(hashes).Where(read => read.Second.Length > 0).Select(read => new MinuteCounts(CounterMinutes.Begin(read.First), Read(read.Second)))];
    }

    private static Dictionary<LeadStatus, long> Read(HashEntry[] counts)
    {
        var read = new Dictionary<LeadStatus, long>(counts.Length);
        foreach (var count in counts)
        {
            // A status of a newer version than ours has no name here.
            if (LeadStatusWords.FromWord(count.Name) is { } status)
                read[status] = (long)count.Value;
        }

        return read;
    }
}
