using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Leads;
using Pingtree.Storage.Mongo.Suppressing;
using Pingtree.Storage.Mongo.Writing;

namespace Pingtree.Storage.Mongo.Outcomes;

/// <summary>Events that have not been seen to leave. Who looks for them first brings to an end what a process that died has left half done.</summary>
internal sealed class MongoDueEvents(MongoConnection connection, UnfinishedWrites unfinished, TimeProvider clock) : IDueEvents
{
    public async Task<IReadOnlyList<EventEntry>> FindAsync(DateTimeOffset dueBefore, int limit, CancellationToken ct)
    {
        await connection.RunAsync(
            async database =>
            {
                await unfinished.FinishAsync(database, ct);
                await LateClaims.FinishAsync(database, clock, ct);
                await SuppressionVersion.RaiseAbandonedAsync(database, clock.GetUtcNow(), ct);
            },
            ct);
        return await connection.ReadAsync(database => EventLog.FindDueAsync(database, dueBefore, limit, ct), ct);
    }

    public async Task ClearAsync(IReadOnlyCollection<EventEntry> entries, CancellationToken ct)
    {
        var numbers = entries
            .Select(entry => entry.Entry ?? throw new ArgumentException("An entry the store did not give can't be struck off.", nameof(entries))).ToList();
        if (numbers.Count > 0)
            await connection.RunAsync(database => EventLog.ClearAsync(database, numbers, ct), ct);
    }
}
