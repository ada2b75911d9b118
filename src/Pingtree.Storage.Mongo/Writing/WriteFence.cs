using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Writing;

/// <summary>
/// Waits for the writes of a source that are in hand. Every write is noted before it reads the rules it rests on: who changes the rules and then waits
/// here knows that from now on no lead is stored that was judged by the old ones.
/// </summary>
internal sealed class WriteFence(TimeProvider clock)
{
    /// <summary>Longer than any write lives, so that only a dead one makes a change fail.</summary>
    private static readonly TimeSpan Longest = Writes.Patience + TimeSpan.FromSeconds(2);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Returns once every write of the source that stands noted now is at its end.</summary>
    /// <exception cref="StoreUnavailableException">One of them is not: its process died or lost the server, and nobody has ended it yet.</exception>
    public async Task PassAsync(IMongoDatabase database, int sourceId, CancellationToken ct)
    {
        var standing = new BsonDocument { { "source", sourceId }, { WriteNote.At, new BsonDocument("$gt", (clock.GetUtcNow() - Writes.Abandoned).ToBson()) } };
        var ids = await FindIdsAsync(database, standing, ct);
        var begun = clock.GetTimestamp();
        for (var pause = FirstPause; ids.Count > 0; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (clock.GetElapsedTime(begun) > Longest)
                throw new StoreUnavailableException("A write of the source does not come to its end.");

            await Task.Delay(pause, ct);
            ids = await FindIdsAsync(database, new BsonDocument("_id", new BsonDocument("$in", new BsonArray(ids))), ct);
        }
    }

    private static async Task<List<BsonValue>> FindIdsAsync(IMongoDatabase database, BsonDocument filter, CancellationToken ct) =>
        (await database.Writes().Find(filter).Project(new BsonDocument("_id", 1)).ToListAsync(ct)).ConvertAll(note => note["_id"]);
}
