using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Outcomes;

namespace Pingtree.Storage.Mongo.Writing;

/// <summary>Begins and ends writes of leads. Between the two stands a note of each.</summary>
internal sealed class Writes(TimeProvider clock)
{
    /// <summary>At this age the last statement of a write has been answered or is given up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    /// <summary>
    /// Past this age nobody is at it any more: a statement that was given up may still have come through for a while, and clocks may differ by some seconds.
    /// </summary>
    public static readonly TimeSpan Abandoned = TimeSpan.FromSeconds(60);

    /// <summary>For a look at what became of a write that took too long.</summary>
    private static readonly TimeSpan LastLook = MongoLimits.ServerSelection;

    /// <summary>
    /// Notes writes, one for each source, and does them. Who stops waiting hears so at once, but what is begun runs on to its end: half done it would hold up
    /// others until it is swept up. All of its statements share one time.
    /// </summary>
    /// <param name="database">Where.</param>
    /// <param name="notes">One for each source.</param>
    /// <param name="work">Ends the write or calls it off. Its token stands for the time.</param>
    /// <param name="ct">Stops the waiting.</param>
    /// <exception cref="StoreUnavailableException">It took too long.</exception>
    public async Task<T> RunAsync<T>(
        IMongoDatabase database, IReadOnlyList<WriteNote> notes, Func<WriteInHand, CancellationToken, Task<T>> work, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return await RunToItsEndAsync(database, notes, work).WaitAsync(ct);
    }

    /// <summary>Announces the writes in the counts they may change. No lead may be changed before this returned.</summary>
    public static Task AnnounceAsync(IMongoDatabase database, WriteInHand write, CancellationToken ct) =>
        Task.WhenAll(write.Notes.Values.Select(note => DayCounts.AnnounceAsync(database, note.Id, note.SourceId, note.Days, ct)));

    /// <summary>Strikes the notes off: nothing was changed.</summary>
    public static async Task CallOffAsync(IMongoDatabase database, WriteInHand write, CancellationToken ct)
    {
        await Task.WhenAll(write.Notes.Values.Select(note => DayCounts.ApplyAsync(database, note, new DayChanges(), ct)));
        await database.Writes().DeleteManyAsync(IdsOf(write), ct);
    }

    /// <summary>Sees, once the leads are changed, whether nobody else has begun to end the write.</summary>
    /// <exception cref="StoreUnavailableException">It took too long.</exception>
    public static async Task CheckStandsAsync(IMongoDatabase database, WriteInHand write, CancellationToken ct)
    {
        if ((await FindTakenAsync(database, write, ct)).Count > 0)
            throw TookTooLong();
        CheckAge(write);
    }

    /// <summary>
    /// Ends a write whose leads are changed: its events go into the log, its counts are changed, its note goes. Answers the number of its entry.
    /// Safe to run twice, and late: the log has an entry of a write once, and the counts are changed once.
    /// </summary>
    public async Task<long?> EndAsync(IMongoDatabase database, WriteNote note, IReadOnlyList<LeadEvent> events, DayChanges changes, CancellationToken ct)
    {
        var entry = events.Count == 0
            ? Task.FromResult<long?>(null)
            : AppendAsync(database, note, events, ct);
        await Task.WhenAll(entry, DayCounts.ApplyAsync(database, note, changes, ct));

        // A majority confirms this last, and with it all that came before: also what was only read, the leads that came again.
        await database.Writes().DeleteOneAsync(new BsonDocument("_id", note.Id), ct);
        return await entry;
    }

    /// <summary>A write that takes too long is left to whoever finds its note: two may not end it at once.</summary>
    /// <exception cref="StoreUnavailableException">It took too long.</exception>
    public static void CheckAge(WriteInHand write)
    {
        // By the stopwatch, and by the clock others read its note by: while a machine sleeps, only that one goes on.
        if (write.Clock.GetElapsedTime(write.Begun) > Patience || write.Clock.GetUtcNow() - write.NotedAt > Patience)
            throw TookTooLong();
    }

    /// <summary>Notes the writes. Nothing may be read that they rest on, and nothing changed, before this returned.</summary>
    private async Task<WriteInHand> BeginAsync(IMongoDatabase database, IReadOnlyList<WriteNote> notes, CancellationToken ct)
    {
        var begun = clock.GetTimestamp();
        var now = clock.GetUtcNow();
        await database.Writes().InsertManyAsync(notes.Select(note => note.ToDocument(now)), cancellationToken: ct);
        return new WriteInHand(notes.ToDictionary(note => note.SourceId), now, begun, clock);
    }

    private async Task<T> RunToItsEndAsync<T>(IMongoDatabase database, IReadOnlyList<WriteNote> notes, Func<WriteInHand, CancellationToken, Task<T>> work)
    {
        using var time = new CancellationTokenSource(Patience, clock);
        WriteInHand? write = null;
        try
        {
            write = await BeginAsync(database, notes, time.Token);
            return await work(write, time.Token);
        }
        catch (Exception fault) when (time.IsCancellationRequested && fault is OperationCanceledException or MongoConnectionException)
        {
            await LookOnceMoreAsync(database, write);
            throw TookTooLong(fault);
        }
        catch (StoreUnavailableException)
        {
            await LookOnceMoreAsync(database, write);
            throw;
        }
    }

    /// <summary>
    /// Looks what became of a write that took too long. Where somebody else has begun to end it, a statement may have been held up for longer than anybody
    /// waits, and he may have missed leads it changed: those are noted anew, for the sweep.
    /// </summary>
    private async Task LookOnceMoreAsync(IMongoDatabase database, WriteInHand? write)
    {
        if (write is null)
            return;

        using var time = new CancellationTokenSource(LastLook, clock);
        try
        {
            // Tombstones make no event: nobody could say which of them were counted.
            var taken = await FindTakenAsync(database, write, time.Token);
            var late = taken.Where(note => note.Kind != WriteKind.Erase).Select(note => note.Late()).ToList();
            if (late.Count > 0)
                await AnnounceAsync(database, await BeginAsync(database, late, time.Token), time.Token);
        }
        catch (Exception fault) when (fault is OperationCanceledException or MongoException or TimeoutException)
        {
            // The server is away: its note most likely stands, and the sweep ends it.
        }
    }

    /// <summary>Those that somebody else has begun to end.</summary>
    private static async Task<IReadOnlyList<WriteNote>> FindTakenAsync(IMongoDatabase database, WriteInHand write, CancellationToken ct)
    {
        var asNoted = IdsOf(write).Add(WriteNote.At, write.NotedAt.ToBson());
        var standing = (await database.Writes().Find(asNoted).Project(new BsonDocument("_id", 1)).ToListAsync(ct)).Select(note => note["_id"].AsObjectId).ToHashSet();
        return write.Notes.Values.Where(note => !standing.Contains(note.Id)).ToList();
    }

    private static StoreUnavailableException TookTooLong(Exception? fault = null) => new("MongoDB took too long over a write.", fault);

    private static BsonDocument IdsOf(WriteInHand write) =>
        new("_id", new BsonDocument("$in", new BsonArray(write.Notes.Values.Select(note => note.Id))));

    private async Task<long?> AppendAsync(IMongoDatabase database, WriteNote note, IReadOnlyList<LeadEvent> events, CancellationToken ct) =>
        await EventLog.AppendAsync(database, note.Id, new EventEntry(null, note.SourceId, events), clock.GetUtcNow(), note.IsDue, ct);
}

/// <summary>Writes that were noted and are not at their end.</summary>
/// <param name="Notes">Their notes by source.</param>
/// <param name="NotedAt">The time in their notes.</param>
/// <param name="Begun">When, by the stopwatch.</param>
/// <param name="Clock">The clock of that stopwatch.</param>
internal sealed record WriteInHand(IReadOnlyDictionary<int, WriteNote> Notes, DateTimeOffset NotedAt, long Begun, TimeProvider Clock);
