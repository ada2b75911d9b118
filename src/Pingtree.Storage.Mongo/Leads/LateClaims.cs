using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Sources;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Leads;

/// <summary>
/// Lets the leads already there claim their values of a field that from now on tells duplicates apart. E-mails and phones need none: who holds them is
/// read off the leads. Run once the new rules are in force and the writes by the old ones are at their end: then a new lead claims its own.
/// </summary>
internal static class LateClaims
{
    public static async Task MakeAsync(IMongoDatabase database, Source before, Source after, CancellationToken ct)
    {
        var joined = after.Settings.DuplicateOn.Except(before.Settings.DuplicateOn).Where(field => !Holders.AreLeads(field)).ToList();
        if (joined.Count == 0)
            return;

        // Newest first: of several the newest holds the value, for the unique index refuses the others.
        var leads = new BsonDocument
        {
            { LeadDocument.Source, after.Id }, { LeadDocument.Status, new BsonDocument("$in", new BsonArray { (int)LeadStatus.Active, (int)LeadStatus.Sold }) },
        };
        var columns = new BsonDocument(LeadDocument.Fields, 1);
        var newestFirst = new BsonDocument { { LeadDocument.At, -1 }, { LeadDocument.Id, -1 } };
        using var cursor = await database.Leads().Find(leads).Sort(newestFirst).Project(columns).ToCursorAsync(ct);
        while (await cursor.MoveNextAsync(ct))
        {
            foreach (var lead in cursor.Current)
            {
                var fields = LeadDocument.ReadFields(lead);
                foreach (var value in joined.Select(field => LeadValues.OfStored(after.Id, field, fields)).OfType<string>())
                    await ClaimAsync(database, lead, value, ct);
            }
        }
    }

    private static async Task ClaimAsync(IMongoDatabase database, BsonDocument lead, string value, CancellationToken ct)
    {
        try
        {
            // Its fields as they were read: a profile that was changed meanwhile has claimed its new values itself.
            var asRead = new BsonDocument { { LeadDocument.Id, lead[LeadDocument.Id] }, { LeadDocument.Fields, lead[LeadDocument.Fields] } };
            await database.Leads().UpdateOneAsync(asRead, new BsonDocument("$addToSet", new BsonDocument(LeadDocument.Claims, value)), cancellationToken: ct);
        }
        catch (MongoWriteException fault) when (MongoFaults.IsDuplicate(fault))
        {
            // A newer lead holds it.
        }
    }
}
