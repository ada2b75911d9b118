using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Writing;

namespace Pingtree.Storage.Mongo.Leads;

/// <summary>
/// Takes leads out of every place their person is known in. A lead's document becomes a tombstone at one stroke, claims and all; its id stays, so that a
/// late message does not bring the person back. What mentions it goes before, so that an erasure that dies is found undone when it is asked for again,
/// and once more after, for what came up meanwhile: the write is not at its end before that, so whoever ends it in another's place does it, too.
/// </summary>
internal sealed class LeadErasure(Writes writes, IEnumerable<ILeadMentions> mentions)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Erases leads of one source; answers how many of them were there.</summary>
    public async Task<int> EraseAsync(IMongoDatabase database, int sourceId, IReadOnlyList<BsonDocument> leads, CancellationToken ct)
    {
        if (leads.Count == 0)
            return 0;

        var ids = leads.Select(lead => lead[LeadDocument.Id].ToLeadId()).ToList();
        var note = WriteNote.New(WriteKind.Erase, sourceId, ids, leads.Select(lead => BsonTimes.DayOf(lead[LeadDocument.At])));
        return await writes.RunAsync(database, [note], (write, time) => EraseAsync(database, write, note, leads, time), ct);
    }

    /// <summary>Takes leads out of every place they are named in.</summary>
    public async Task ForgetAsync(IReadOnlyList<LeadId> ids, CancellationToken ct)
    {
        foreach (var mention in mentions)
            await mention.ForgetAsync(ids, ct);
    }

    private async Task<int> EraseAsync(IMongoDatabase database, WriteInHand write, WriteNote note, IReadOnlyList<BsonDocument> leads, CancellationToken ct)
    {
        var ids = note.Leads;
        await Writes.AnnounceAsync(database, write, ct);
        await ForgetAsync(ids, ct);
        var changes = new DayChanges();
        var erased = 0;
        foreach (var lead in leads)
        {
            if (await TryEraseAsync(database, write, lead, note.Id, ct) is not { } stood)
                continue;

            changes.Add(BsonTimes.DayOf(lead[LeadDocument.At]), stood, -1);
            erased++;
        }

        await ForgetAsync(ids, ct);
        await writes.EndAsync(database, note, [], changes, ct);
        return erased;
    }

    /// <summary>Where the lead stood; null where another has erased or deleted it.</summary>
    private static async Task<LeadStatus?> TryEraseAsync(IMongoDatabase database, WriteInHand write, BsonDocument lead, ObjectId erasure, CancellationToken ct)
    {
        for (var read = lead; read is not null && LeadDocument.StatusOf(read) != LeadStatus.Erased; read = await FindAgainAsync(database, lead, ct))
        {
            Writes.CheckAge(write);

            // A sale in between has a write of its own, which the tombstone must know; one about to be deleted is counted by who deletes it.
            var asRead = new BsonDocument
            {
                { LeadDocument.Id, read[LeadDocument.Id] }, { LeadDocument.Status, read[LeadDocument.Status] }, { LeadDocument.Retired, new BsonDocument("$exists", false) },
            };
            if ((await database.Leads().ReplaceOneAsync(asRead, LeadDocument.Tombstone(read, erasure), cancellationToken: ct)).ModifiedCount > 0)
                return LeadDocument.StatusOf(read);
            if (read.Contains(LeadDocument.Retired))
                await Task.Delay(Pause, ct); // it is gone as a rule when this is over; where who deletes it died, once the sweep was there
        }

        return null;
    }

    private static async Task<BsonDocument?> FindAgainAsync(IMongoDatabase database, BsonDocument lead, CancellationToken ct) =>
        await database.Leads().Find(new BsonDocument(LeadDocument.Id, lead[LeadDocument.Id])).FirstOrDefaultAsync(ct);
}
