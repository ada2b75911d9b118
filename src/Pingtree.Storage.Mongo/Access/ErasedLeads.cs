using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Access;

/// <summary>Says which leads were erased; of those nothing is left but their id.</summary>
internal static class ErasedLeads
{
    public static async Task<bool> AnyAsync(IMongoDatabase db, IReadOnlyCollection<LeadId> leads, CancellationToken ct) =>
        leads.Count > 0 && await db.Leads().Find(new BsonDocument
        {
            { "_id", new BsonDocument("$in", new BsonArray(leads.Select(lead => lead.ToBson()))) },
            { "erased", new BsonDocument("$exists", true) },
        }).AnyAsync(ct);
}
