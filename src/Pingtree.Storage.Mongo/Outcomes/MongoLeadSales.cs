using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Leads;
using Pingtree.Storage.Mongo.Writing;

namespace Pingtree.Storage.Mongo.Outcomes;

/// <summary>Sells leads. The sale is a change of one document on condition that the lead is still active: of several one gets through.</summary>
internal sealed class MongoLeadSales(MongoConnection connection, Writes writes, TimeProvider clock) : ILeadSales
{
    public Task<SaleAnswer> SellAsync(int sourceId, LeadId lead, Sale sale, CancellationToken ct) =>
        connection.RunAsync(database => SellAsync(database, sourceId, lead, sale, ct), ct);

    private async Task<SaleAnswer> SellAsync(IMongoDatabase database, int sourceId, LeadId id, Sale sale, CancellationToken ct)
    {
        while (true)
        {
            var own = new BsonDocument { { LeadDocument.Id, id.ToObjectId() }, { LeadDocument.Source, sourceId } };
            var lead = await database.WithReadConcern(ReadConcern.Majority).Leads().Find(own).FirstOrDefaultAsync(ct);
            if (lead is null || LeadDocument.StatusOf(lead) == LeadStatus.Erased)
                return new SaleAnswer.NotFound();

            switch (LeadDocument.ReadLead(lead))
            {
                case { Status: not (LeadStatus.Active or LeadStatus.Sold), Status: var status }:
                    return new SaleAnswer.NotActive(status);
                case { Sale: { } standing } when standing.Buyer != sale.Buyer:
                    return new SaleAnswer.SoldToAnother();
                case { Sale: { } standing }:
                    return new SaleAnswer.Sold(standing, await TellAgainAsync(database, sourceId, id, lead[LeadDocument.SaleWrite].AsObjectId, ct), IsNew: false);
            }

            if (await TrySellAsync(database, lead, sale, ct) is { } sold)
                return sold;
        }
    }

    /// <summary>Null where another was quicker.</summary>
    private Task<SaleAnswer?> TrySellAsync(IMongoDatabase database, BsonDocument lead, Sale sale, CancellationToken ct)
    {
        // Kept to the millisecond: what is answered now is what is read later.
        sale = sale with { SoldAt = DateTimeOffset.FromUnixTimeMilliseconds(sale.SoldAt.ToUnixTimeMilliseconds()) };
        var (id, source) = (lead[LeadDocument.Id].ToLeadId(), lead[LeadDocument.Source].AsInt32);
        var note = WriteNote.New(WriteKind.Sell, source, [id], [BsonTimes.DayOf(lead[LeadDocument.At])], isDue: true);
        return writes.RunAsync(database, [note], (write, time) => TrySellAsync(database, write, note, lead, sale, time), ct);
    }

    private async Task<SaleAnswer?> TrySellAsync(IMongoDatabase database, WriteInHand write, WriteNote note, BsonDocument lead, Sale sale, CancellationToken ct)
    {
        await Writes.AnnounceAsync(database, write, ct);
        Writes.CheckAge(write);

        var active = new BsonDocument { { LeadDocument.Id, lead[LeadDocument.Id] }, { LeadDocument.Status, (int)LeadStatus.Active } };
        var change = new BsonDocument("$set", new BsonDocument
        {
            { LeadDocument.Status, (int)LeadStatus.Sold }, { LeadDocument.Sale, LeadDocument.WriteSale(sale) }, { LeadDocument.SaleWrite, note.Id },
        });
        if ((await database.Leads().UpdateOneAsync(active, change, cancellationToken: ct)).MatchedCount == 0)
        {
            await Writes.CallOffAsync(database, write, ct);
            return null;
        }

        await Writes.CheckStandsAsync(database, write, ct);
        var changes = new DayChanges();
        changes.Add(BsonTimes.DayOf(lead[LeadDocument.At]), LeadStatus.Active, -1);
        changes.Add(BsonTimes.DayOf(lead[LeadDocument.At]), LeadStatus.Sold, 1);
        LeadEvent[] events = [new(note.SourceId, lead[LeadDocument.Id].ToLeadId(), LeadEventKind.Sold)];
        return new SaleAnswer.Sold(sale, new EventEntry(await writes.EndAsync(database, note, events, changes, ct), note.SourceId, events), IsNew: true);
    }

    /// <summary>Makes the event due again. Where the log has not got it yet, or not any more, it is written here: it stands there once for its write.</summary>
    private async Task<EventEntry> TellAgainAsync(IMongoDatabase database, int source, LeadId lead, ObjectId write, CancellationToken ct)
    {
        var entry = new EventEntry(null, source, [new LeadEvent(source, lead, LeadEventKind.Sold)]);
        var now = clock.GetUtcNow();
        var number = await EventLog.AppendUnlessThereAsync(database, write, entry, now, ct);
        await EventLog.MakeDueAsync(database, write, now, ct);
        return entry with { Entry = number };
    }
}
