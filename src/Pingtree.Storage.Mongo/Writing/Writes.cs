using System.Diagnostics;
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
    /// <summary>Past this age a write changes nothing more by itself.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    /// <summary>
    /// Past this age nobody is at it any more: its last statement has been answered or given up, and clocks may differ by some seconds.
    /// </summary>
    public static readonly TimeSpan Abandoned = TimeSpan.FromSeconds(60);

    /// <summary>Notes the writes, one for each source. Nothing may be read that they rest on, and nothing changed, before this returned.</summary>
    public async Task<WriteInHand> BeginAsync(IMongoDatabase database, IReadOnlyList<WriteNote> notes, CancellationToken ct)
    {
        var begun = Stopwatch.GetTimestamp();
        var now = clock.GetUtcNow();
        await database.Writes().InsertManyAsync(notes.Select(note => note.ToDocument(now)), cancellationToken: ct);
        return new WriteInHand(notes.ToDictionary(note => note.SourceId), begun);
    }

    /// <summary>Strikes the notes off: nothing was changed.</summary>
    public static Task CallOffAsync(IMongoDatabase database, WriteInHand write, CancellationToken ct) => database.Writes().DeleteManyAsync(
        new BsonDocument("_id", new BsonDocument("$in", new BsonArray(write.Notes.Values.Select(note => note.Id)))), ct);

    /// <summary>
    /// Ends a write whose leads are changed: its events go into the log, its counts are changed, its note goes. Answers the number of its entry.
    /// Safe to run twice, as long as its note is there.
    /// </summary>
    public async Task<long?> EndAsync(IMongoDatabase database, WriteNote note, IReadOnlyList<LeadEvent> events, DayChanges changes, CancellationToken ct)
    {
        var entry = events.Count == 0
            ? Task.FromResult<long?>(null)
            : AppendAsync(database, note, events, ct);
        await Task.WhenAll(entry, DayCounts.ApplyAsync(database, note.Id, note.SourceId, changes, ct));

        // A majority confirms this last, and with it all that came before: also what was only read, the leads that came again.
        await database.Writes().DeleteOneAsync(new BsonDocument("_id", note.Id), ct);
        await DayCounts.ForgetAsync(database, note.Id, note.SourceId, changes, ct);
        return await entry;
    }

    /// <summary>A write that takes too long is left to whoever finds its note: two may not end it at once.</summary>
    /// <exception cref="StoreUnavailableException">It took too long.</exception>
    public static void CheckAge(WriteInHand write)
    {
        if (Stopwatch.GetElapsedTime(write.Begun) > Patience)
            throw new StoreUnavailableException("MongoDB took too long over a write.");
    }

    private async Task<long?> AppendAsync(IMongoDatabase database, WriteNote note, IReadOnlyList<LeadEvent> events, CancellationToken ct) =>
        await EventLog.AppendAsync(database, note.Id, new EventEntry(null, note.SourceId, events), clock.GetUtcNow(), note.IsDue, ct);
}

/// <summary>Writes that were noted and are not at their end.</summary>
/// <param name="Notes">Their notes by source.</param>
/// <param name="Begun">When, by the stopwatch.</param>
internal sealed record WriteInHand(IReadOnlyDictionary<int, WriteNote> Notes, long Begun);
