using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Writing;

namespace Pingtree.Storage.Mongo.Leads;

/// <summary>Removes leads.</summary>
internal sealed class MongoLeadKeeping(MongoConnection connection, Writes writes, LeadErasure erasure) : ILeadKeeping
{
    /// <summary>Leads of one person that are erased together. As a rule a person has a handful.</summary>
    private const int ErasedAtOnce = 200;

    public Task<int> DeleteRefusedAsync(int sourceId, DateTimeOffset before, int limit, CancellationToken ct) =>
        connection.RunAsync(database => DeleteRefusedAsync(database, sourceId, before, limit, ct), ct);

    public Task<int> EraseAsync(int sourceId, string field, string value, CancellationToken ct)
    {
        var element = field switch
        {
            FieldNames.Email => LeadDocument.Email,
            FieldNames.Phone => LeadDocument.Phone,
            _ => throw new ArgumentOutOfRangeException(nameof(field), field, "A person is known by e-mail or phone."),
        };
        var person = new BsonDocument(element, LeadValues.OfPerson(sourceId, value));
        return connection.RunAsync(database => EraseAsync(database, sourceId, person, ct), ct);
    }

    private async Task<int> EraseAsync(IMongoDatabase database, int sourceId, BsonDocument person, CancellationToken ct)
    {
        for (var erased = 0; ;)
        {
            var leads = await database.Leads().Find(person).Limit(ErasedAtOnce).ToListAsync(ct);
            erased += await erasure.EraseAsync(database, sourceId, leads, ct);
            if (leads.Count < ErasedAtOnce)
                return erased;
        }
    }

    private async Task<int> DeleteRefusedAsync(IMongoDatabase database, int sourceId, DateTimeOffset before, int limit, CancellationToken ct)
    {
        var refused = new List<BsonDocument>();
        foreach (var status in (LeadStatus[])[LeadStatus.Duplicate, LeadStatus.Rejected])
        {
            if (refused.Count == limit)
                break;

            var old = new BsonDocument
            {
                { LeadDocument.Source, sourceId }, { LeadDocument.Status, (int)status }, { LeadDocument.At, new BsonDocument("$lt", before.ToBson()) },
                { LeadDocument.Retired, new BsonDocument("$exists", false) },
            };
            refused.AddRange(await database.Leads().Find(old).Limit(limit - refused.Count).Project(new BsonDocument(LeadDocument.At, 1)).ToListAsync(ct));
        }

        if (refused.Count == 0)
            return 0;

        var ids = refused.ConvertAll(lead => lead[LeadDocument.Id].ToLeadId());
        var note = WriteNote.New(WriteKind.Retire, sourceId, ids, refused.Select(lead => BsonTimes.DayOf(lead[LeadDocument.At])));
        return await new Retirement(writes).RunAsync(database, note, ct);
    }
}
