using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Leads;

namespace Pingtree.Storage.Mongo.Access;

/// <summary>Says which leads were erased; of those nothing is left but their id.</summary>
internal static class ErasedLeads
{
    public static async Task<bool> AnyAsync(IMongoDatabase db, IReadOnlyCollection<LeadId> leads, CancellationToken ct) =>
        leads.Count > 0 && await db.Leads().Find(new BsonDocument
        {
            { LeadDocument.Id, new BsonDocument("$in", new BsonArray(leads.Select(lead => lead.ToBson()))) },
            { LeadDocument.Status, (int)LeadStatus.Erased },
        }).AnyAsync(ct);
}
