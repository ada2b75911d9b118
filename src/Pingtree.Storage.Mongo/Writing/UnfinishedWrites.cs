using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Leads;
using Pingtree.Storage.Mongo.Outcomes;

namespace Pingtree.Storage.Mongo.Writing;

/// <summary>Ends writes whose process died, by what they did to the leads.</summary>
internal sealed class UnfinishedWrites(Writes writes, LeadErasure erasure, TimeProvider clock)
{
    private const int Most = 100;

    public async Task FinishAsync(IMongoDatabase database, CancellationToken ct)
    {
        var abandoned = new BsonDocument(WriteNote.At, new BsonDocument("$lt", (clock.GetUtcNow() - Writes.Abandoned).ToBson()));
        foreach (var document in await database.Writes().Find(abandoned).Limit(Most).ToListAsync(ct))
        {
            if (await TryTakeAsync(database, document, ct))
                await FinishAsync(database, WriteNote.Read(document), ct);
        }
    }

    /// <summary>Makes the note young again, on condition that nobody else did: one at a time ends a write.</summary>
    private async Task<bool> TryTakeAsync(IMongoDatabase database, BsonDocument note, CancellationToken ct)
    {
        var asRead = new BsonDocument { { "_id", note["_id"] }, { WriteNote.At, note[WriteNote.At] } };
        var taken = new BsonDocument("$set", new BsonDocument(WriteNote.At, clock.GetUtcNow().ToBson()));
        return (await database.Writes().UpdateOneAsync(asRead, taken, cancellationToken: ct)).ModifiedCount > 0;
    }

    private async Task FinishAsync(IMongoDatabase database, WriteNote note, CancellationToken ct)
    {
        if (note.LateOf is { } late && !await TryTakeOverAsync(database, note, late, ct))
            return;
        if (note.Kind == WriteKind.Retire)
        {
            await new Retirement(writes).FinishAsync(database, note, ct);
            return;
        }

        var (events, changes) = (new List<LeadEvent>(), new DayChanges());
        var changed = (await FindChangedAsync(database, note, ct)).ToList();
        foreach (var lead in changed)
            Read(note, lead, events, changes);
        if (note.Kind == WriteKind.Erase)
            await erasure.ForgetAsync(changed.ConvertAll(lead => lead[LeadDocument.Id].ToLeadId()), ct);
        await DayCounts.ReleaseHeldAsync(database, note.Id, note.SourceId, note.Days, changes, ct);
        await writes.EndAsync(database, note, events, changes, ct);
    }

    /// <summary>
    /// Gives the leads a write was too late with the id of the note that is to end them: those that bear the write's own and are not in its entry.
    /// False while that one is not ended itself. Of leads that make no event nobody can say whether they were counted: they stay as they are.
    /// </summary>
    private static async Task<bool> TryTakeOverAsync(IMongoDatabase database, WriteNote note, ObjectId late, CancellationToken ct)
    {
        if (await database.Writes().Find(new BsonDocument("_id", late)).AnyAsync(ct))
            return false;

        // It may have announced itself and held places after it was ended.
        var left = new DayChanges();
        await DayCounts.ReleaseHeldAsync(database, late, note.SourceId, note.Days, left, ct);
        await DayCounts.ApplyAsync(database, note with { Id = late }, left, ct);

        var told = (await EventLog.FindAsync(database, late, ct))?.Events.Select(e => e.LeadId).ToHashSet() ?? [];
        var unseen = new BsonDocument
        {
            { LeadDocument.Id, new BsonDocument("$in", note.Leads.Where(lead => !told.Contains(lead)).ToObjectIds()) }, { MarkOf(note), late },
            { LeadDocument.Silent, new BsonDocument("$exists", false) },
        };
        await database.Leads().UpdateManyAsync(unseen, new BsonDocument("$set", new BsonDocument(MarkOf(note), note.Id)), cancellationToken: ct);
        return true;
    }

    private static async Task<IEnumerable<BsonDocument>> FindChangedAsync(IMongoDatabase database, WriteNote note, CancellationToken ct)
    {
        var mark = MarkOf(note);
        var filter = new BsonDocument(LeadDocument.Id, new BsonDocument("$in", note.Leads.ToObjectIds()));
        var leads = await database.Leads().Find(filter).ToListAsync(ct);
        var places = note.Leads.Distinct().Index().ToDictionary(lead => lead.Item, lead => lead.Index);
        return leads.Where(lead => lead.TryGetValue(mark, out var id) && id == note.Id).OrderBy(lead => places[lead[LeadDocument.Id].ToLeadId()]);
    }

    /// <summary>Where a lead that the write changed bears its id.</summary>
    private static string MarkOf(WriteNote note) => note.Kind switch
    {
        WriteKind.Store => LeadDocument.Write,
        WriteKind.Sell => LeadDocument.SaleWrite,
        WriteKind.Erase => LeadDocument.Erased,
        _ => LeadDocument.Retired,
    };

    private static void Read(WriteNote note, BsonDocument lead, List<LeadEvent> events, DayChanges changes)
    {
        var (id, day, stands) = (lead[LeadDocument.Id].ToLeadId(), BsonTimes.DayOf(lead[LeadDocument.At]), LeadDocument.LivingStatusOf(lead));
        switch (note.Kind)
        {
            case WriteKind.Store:
                // A sale or an erasure since then has counts of its own: what counts here is how the lead began.
                var kind = LeadEventKinds.OfScreening(stands);
                changes.Store(day, (LeadStatus)kind);
                if (!lead.Contains(LeadDocument.Silent))
                    events.Add(new LeadEvent(note.SourceId, id, kind));
                break;
            case WriteKind.Sell:
                changes.Add(day, LeadStatus.Active, -1);
                changes.Add(day, LeadStatus.Sold, 1);
                events.Add(new LeadEvent(note.SourceId, id, LeadEventKind.Sold));
                break;
            default:
                changes.Add(day, stands, -1);
                break;
        }
    }
}
