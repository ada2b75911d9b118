using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Leads;

namespace Pingtree.Storage.Mongo.Writing;

/// <summary>
/// Deletes refused leads. A deleted lead tells nobody who deleted it, so each is marked first, and the counts are changed while all that are marked can
/// still be counted: of two who would delete the same one, one has it.
/// </summary>
internal sealed class Retirement(Writes writes)
{
    /// <summary>Marks, counts and deletes those leads of the note that nobody else has; answers how many.</summary>
    public Task<int> RunAsync(IMongoDatabase database, WriteNote note, CancellationToken ct) =>
        writes.RunAsync(database, [note], (write, time) => RunAsync(database, write, note, time), ct);

    /// <summary>The same for a note another has left, wherever he stopped: leads that are gone were counted before.</summary>
    public async Task<int> FinishAsync(IMongoDatabase database, WriteNote note, CancellationToken ct)
    {
        var marked = new BsonDocument { { LeadDocument.Id, new BsonDocument("$in", note.Leads.ToObjectIds()) }, { LeadDocument.Retired, note.Id } };
        var doomed = await database.Leads().Find(marked).Project(new BsonDocument { { LeadDocument.Status, 1 }, { LeadDocument.At, 1 } }).ToListAsync(ct);
        var changes = new DayChanges();
        foreach (var lead in doomed)
            changes.Add(BsonTimes.DayOf(lead[LeadDocument.At]), LeadDocument.StatusOf(lead), -1);

        await DayCounts.ApplyAsync(database, note, changes, ct);
        await database.Leads().DeleteManyAsync(new BsonDocument(LeadDocument.Id, new BsonDocument("$in", new BsonArray(doomed.Select(lead => lead[LeadDocument.Id])))), ct);
        await writes.EndAsync(database, note, [], changes, ct);
        return doomed.Count;
    }

    private async Task<int> RunAsync(IMongoDatabase database, WriteInHand write, WriteNote note, CancellationToken ct)
    {
        await Writes.AnnounceAsync(database, write, ct);
        Writes.CheckAge(write);
        await database.Leads().UpdateManyAsync(
            new BsonDocument
            {
                { LeadDocument.Id, new BsonDocument("$in", note.Leads.ToObjectIds()) },
                { LeadDocument.Status, new BsonDocument("$in", new BsonArray { (int)LeadStatus.Duplicate, (int)LeadStatus.Rejected }) },
                { LeadDocument.Retired, new BsonDocument("$exists", false) },
            },
            new BsonDocument("$set", new BsonDocument(LeadDocument.Retired, note.Id)),
            cancellationToken: ct);
        await Writes.CheckStandsAsync(database, write, ct);
        return await FinishAsync(database, note, ct);
    }
}
