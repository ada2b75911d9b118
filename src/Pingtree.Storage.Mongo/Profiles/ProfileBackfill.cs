using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Leads;

namespace Pingtree.Storage.Mongo.Profiles;

/// <summary>Gives the leads from before the value they are found by in a field, in steps.</summary>
internal static class ProfileBackfill
{
    private const int Step = 1000;

    /// <summary>Reads one step of leads and answers the place behind it. Leads that are sold meanwhile come again among the sold: the same value twice is one.</summary>
    public static async Task<BackfillPlace> ReadOnAsync(IMongoDatabase database, int source, string field, BackfillPlace place, CancellationToken ct)
    {
        var behind = new BsonDocument
        {
            { LeadDocument.Source, source }, { LeadDocument.Status, (int)place.Status }, { LeadDocument.At, new BsonDocument("$gte", place.At) },
            {
                "$or", new BsonArray
                {
                    new BsonDocument(LeadDocument.At, new BsonDocument("$gt", place.At)), new BsonDocument(LeadDocument.Id, new BsonDocument("$gt", place.Id)),
                }
            },
        };
        var leads = await database.Leads().Find(behind).Sort(new BsonDocument { { LeadDocument.At, 1 }, { LeadDocument.Id, 1 } }).Limit(Step)
            .Project(new BsonDocument { { LeadDocument.At, 1 }, { LeadDocument.Fields, 1 } }).ToListAsync(ct);

        var updates = leads.Select(lead => Update(lead, LeadValues.OfStored(source, field, LeadDocument.ReadFields(lead)))).OfType<WriteModel<BsonDocument>>().ToList();
        if (updates.Count > 0)
            await database.Leads().BulkWriteAsync(updates, new BulkWriteOptions { IsOrdered = false }, ct);
        return leads.Count == Step ? place with { At = leads[^1][LeadDocument.At].AsBsonDateTime, Id = leads[^1][LeadDocument.Id].AsObjectId } : place.Next();
    }

    /// <summary>On condition that the fields are as they were read: whoever changes them writes the new value himself.</summary>
    private static UpdateOneModel<BsonDocument>? Update(BsonDocument lead, string? value) => value is null
        ? null
        : new UpdateOneModel<BsonDocument>(
            new BsonDocument { { LeadDocument.Id, lead[LeadDocument.Id] }, { LeadDocument.Fields, lead[LeadDocument.Fields] } },
            new BsonDocument("$addToSet", new BsonDocument(LeadDocument.Values, value)));
}
