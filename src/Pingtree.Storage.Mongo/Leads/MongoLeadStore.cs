using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Capping;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Profiles;
using Pingtree.Storage.Mongo.Writing;

namespace Pingtree.Storage.Mongo.Leads;

/// <summary>Keeps the leads.</summary>
internal sealed class MongoLeadStore(MongoConnection connection, Writes writes) : ILeadStore
{
    public async Task<IReadOnlyList<StoredOutcome>> SaveAsync(IReadOnlyList<JudgedLead> leads, EventKeeping events, CancellationToken ct) =>
        leads.Count == 0 ? [] : await connection.RunAsync(database => SaveAsync(database, leads, events, ct), ct);

    public Task<IReadOnlyList<LeadOutcome>> FindOutcomesAsync(IReadOnlyCollection<LeadId> ids, CancellationToken ct) =>
        connection.ReadAsync<IReadOnlyList<LeadOutcome>>(
            async database =>
            {
                var filter = new BsonDocument(LeadDocument.Id, new BsonDocument("$in", ids.ToObjectIds()));
                return (await database.Leads().Find(filter, MongoFinds.InOneAnswer(ids.Count))
                    .Project(new BsonDocument(LeadDocument.Fields, 0)).ToListAsync(ct)).ConvertAll(LeadDocument.ReadOutcome);
            },
            ct);

    public Task<IReadOnlyDictionary<Claim, ClaimHolder>> FindHoldersAsync(IReadOnlyCollection<Claim> claims, CancellationToken ct) =>
        connection.RunAsync<IReadOnlyDictionary<Claim, ClaimHolder>>(async database => await Holders.FindAsync(database, claims, ct), ct);

    public Task<long> CountAdmittedAsync(CapDay day, CancellationToken ct) =>
        connection.RunAsync(database => DayCounts.CountAdmittedAsync(database, day.SourceId, BsonTimes.DayOf(day.Day), ct), ct);

    private Task<IReadOnlyList<StoredOutcome>> SaveAsync(IMongoDatabase database, IReadOnlyList<JudgedLead> leads, EventKeeping events, CancellationToken ct) =>
        writes.RunAsync(database, NotesOf(leads, events), (write, time) => SaveAsync(database, write, leads, events, time), ct);

    private async Task<IReadOnlyList<StoredOutcome>> SaveAsync(
        IMongoDatabase database, WriteInHand write, IReadOnlyList<JudgedLead> leads, EventKeeping events, CancellationToken ct)
    {
        var sources = leads.Select(judged => judged.Lead.Source).DistinctBy(source => source.Id).ToList();
        IReadOnlyDictionary<int, List<string>> matchedFields;
        try
        {
            var rules = SourceRules.CheckAsync(database, sources, ct);
            var announced = Writes.AnnounceAsync(database, write, ct);
            matchedFields = await ProfileFieldList.FindAsync(database, sources.ConvertAll(source => source.Id), ct);
            await Task.WhenAll(rules, announced);
        }
        catch (RulesChangedException)
        {
            await Writes.CallOffAsync(database, write, ct);
            throw;
        }

        var batch = new LeadBatch(database, write, matchedFields);
        await batch.FindKnownAsync(leads.Select(judged => judged.Lead.Id).Distinct().ToList(), ct);
        try
        {
            await batch.StoreAsync(leads, ct);
        }
        catch (PlacesHeldException held)
        {
            await EndAsync(database, write, batch, batch.Answer(leads), ct);
            throw held.ToUnavailable();
        }

        var stored = batch.Answer(leads);
        var entries = await EndAsync(database, write, batch, stored, ct);
        return events == EventKeeping.InStore
            ? stored.ConvertAll(s => s.IsNew ? s with { EventEntry = entries[s.Outcome.SourceId] } : s)
            : stored;
    }

    /// <summary>Ends the writes; answers the entry of each source.</summary>
    private async Task<Dictionary<int, long?>> EndAsync(IMongoDatabase database, WriteInHand write, LeadBatch batch, List<StoredOutcome> stored, CancellationToken ct)
    {
        await Writes.CheckStandsAsync(database, write, ct);
        var entries = await Task.WhenAll(write.Notes.Values.Select(async note => (note.SourceId, Entry: await EndAsync(database, note, batch, stored, ct))));
        return entries.ToDictionary(entry => entry.SourceId, entry => entry.Entry);
    }

    private Task<long?> EndAsync(IMongoDatabase database, WriteNote note, LeadBatch batch, List<StoredOutcome> stored, CancellationToken ct)
    {
        var events = stored.Where(s => s.IsNew && s.Outcome.SourceId == note.SourceId).Select(s => s.Event).ToList();
        return writes.EndAsync(database, note, events, batch.ChangesOf(note.SourceId, stored), ct);
    }

    private static List<WriteNote> NotesOf(IReadOnlyList<JudgedLead> leads, EventKeeping events) =>
        leads.Select(judged => judged.Lead).GroupBy(lead => lead.Source.Id).Select(source => WriteNote.New(
            WriteKind.Store,
            source.Key,
            source.Select(lead => lead.Id).Distinct().ToList(),
            source.Select(lead => BsonTimes.DayOf(lead.Day)),
            events == EventKeeping.InStore)).ToList();
}
