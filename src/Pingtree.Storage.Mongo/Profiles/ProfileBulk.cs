using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Leads;

namespace Pingtree.Storage.Mongo.Profiles;

/// <summary>Writes many changes of profiles in one unordered write.</summary>
internal static class ProfileBulk
{
    /// <summary>Answers those that were not made: a unique index refused them, or the profile is not as it was read.</summary>
    public static async Task<HashSet<ProfileChange>> WriteAsync(IMongoDatabase database, IReadOnlyList<ProfileChange> changes, CancellationToken ct)
    {
        if (changes.Count == 0)
            return [];

        var lost = new HashSet<ProfileChange>();
        var mark = ObjectId.GenerateNewId();
        BulkWriteResult result;
        try
        {
            result = await database.Leads().BulkWriteAsync(changes.Select(change => change.ToModel(mark)), new BulkWriteOptions { IsOrdered = false }, ct);
        }
        catch (MongoBulkWriteException<BsonDocument> fault) when (fault.WriteConcernError is null && fault.WriteErrors.All(MongoFaults.IsDuplicate))
        {
            lost.UnionWith(fault.WriteErrors.Select(error => changes[error.Index]));
            result = fault.Result;
        }

        var updates = changes.Where(change => !change.IsNew && !lost.Contains(change)).ToList();
        if (result.MatchedCount < updates.Count)
            lost.UnionWith(await FindUnmadeAsync(database, updates, mark, ct));
        return lost;
    }

    /// <summary>
    /// The server says only how many it made: those carry the mark. One that somebody has changed again since then counts among the others; to think again
    /// about what is done already does no harm.
    /// </summary>
    private static async Task<IEnumerable<ProfileChange>> FindUnmadeAsync(IMongoDatabase database, List<ProfileChange> updates, ObjectId mark, CancellationToken ct)
    {
        var ids = new BsonArray(updates.Select(update => update.Document[LeadDocument.Id]));
        var marked = new BsonDocument { { LeadDocument.Id, new BsonDocument("$in", ids) }, { LeadDocument.Changed, mark } };
        var made = await database.Leads().Find(marked).Project(new BsonDocument(LeadDocument.Id, 1)).ToListAsync(ct);
        var madeIds = made.Select(lead => lead[LeadDocument.Id]).ToHashSet();
        return updates.Where(update => !madeIds.Contains(update.Document[LeadDocument.Id]));
    }
}
