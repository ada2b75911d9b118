using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Suppressing;

/// <summary>The entries of one source's list. That no digest is listed twice is the word of the unique index on their keys.</summary>
internal sealed class SuppressionList(IMongoDatabase db, int sourceId, DateTimeOffset now)
{
    /// <summary>Entries that go in one write.</summary>
    private const int Page = 1000;

    /// <summary>Puts entries on the list; answers how many of them were new to it.</summary>
    public async Task<int> AddAsync(IReadOnlyList<SuppressionEntry> entries, CancellationToken ct)
    {
        var added = 0;
        foreach (var page in entries.Chunk(Page))
            added += await AddPageAsync(page, ct);
        return added;
    }

    /// <summary>Takes off everything that shares a digest with any of these; answers how many entries went.</summary>
    public async Task<int> RemoveAsync(IReadOnlyList<SuppressionEntry> entries, CancellationToken ct)
    {
        var removed = 0L;
        foreach (var page in entries.Chunk(Page))
            removed += (await db.Suppressions().DeleteManyAsync(WithAnyKeyOf(page), ct)).DeletedCount;
        return (int)removed;
    }

    /// <summary>Those nobody has anything of go in one write; the others, as a rule few, are settled one by one.</summary>
    private async Task<int> AddPageAsync(SuppressionEntry[] entries, CancellationToken ct)
    {
        var known = (await db.Suppressions().Find(WithAnyKeyOf(entries)).Project(new BsonDocument("keys", 1)).ToListAsync(ct))
            .SelectMany(document => document["keys"].AsBsonArray).ToHashSet();
        var (unknown, others) = (new List<SuppressionEntry>(), new List<SuppressionEntry>());
        foreach (var entry in entries)
        {
            var keys = SuppressionDocuments.KeysOf(sourceId, entry);
            (keys.Any(known.Contains) ? others : unknown).Add(entry);
            known.UnionWith(keys);
        }

        var (added, refused) = await InsertAsync(unknown, ct);
        foreach (var entry in refused.Concat(others))
            added += await SettleAsync(entry, ct) ? 1 : 0;
        return added;
    }

    /// <summary>Inserts what nobody has; answers how many, and which somebody else put there meanwhile.</summary>
    private async Task<(int Added, IReadOnlyList<SuppressionEntry> Refused)> InsertAsync(List<SuppressionEntry> entries, CancellationToken ct)
    {
        if (entries.Count == 0)
            return (0, []);

        var first = await MongoCounters.TakeAsync(db, MongoCounters.Suppressions, entries.Count, ct);
        try
        {
            await db.Suppressions().InsertManyAsync(
                entries.Select((entry, i) => SuppressionDocuments.New(first + i, sourceId, entry, now)), new InsertManyOptions { IsOrdered = false }, ct);
            return (entries.Count, []);
        }
        catch (MongoBulkWriteException<BsonDocument> fault) when (fault.WriteConcernError is null && fault.WriteErrors.All(MongoFaults.IsDuplicate))
        {
            return (entries.Count - fault.WriteErrors.Count, fault.WriteErrors.Select(error => entries[error.Index]).ToList());
        }
    }

    /// <summary>Puts one entry on the list, whatever is there of it; true where nothing was.</summary>
    private async Task<bool> SettleAsync(SuppressionEntry entry, CancellationToken ct)
    {
        while (true)
        {
            var known = await db.Suppressions().Find(WithAnyKeyOf([entry])).Sort(new BsonDocument("_id", 1)).ToListAsync(ct);
            if (known.Count == 0)
            {
                if (await InsertAsync([entry], ct) is (1, _))
                    return true;
            }
            else if (entry.Form != SuppressionForm.Plain || (known.Count == 1 && SuppressionDocuments.Is(known[0], entry)))
            {
                return false;
            }
            else if (await TurnIntoAsync(known, entry, ct))
            {
                return false;
            }
        }
    }

    /// <summary>
    /// A value says more than its digest. Where both of its digests were listed one by one, they turn out to be the same person: the younger goes first, and
    /// the person stays on the list by the other.
    /// </summary>
    private async Task<bool> TurnIntoAsync(List<BsonDocument> known, SuppressionEntry entry, CancellationToken ct)
    {
        foreach (var other in known.Skip(1))
            await db.Suppressions().DeleteOneAsync(Same(other), ct);
        try
        {
            return (await db.Suppressions().UpdateOneAsync(Same(known[0]), SuppressionDocuments.TurnInto(sourceId, entry), null, ct)).MatchedCount > 0;
        }
        catch (MongoWriteException fault) when (MongoFaults.IsDuplicate(fault))
        {
            return false;
        }
    }

    private static BsonDocument Same(BsonDocument document) => new("_id", document["_id"]);

    private BsonDocument WithAnyKeyOf(IEnumerable<SuppressionEntry> entries) =>
        SuppressionDocuments.WithAnyOf(entries.SelectMany(entry => SuppressionDocuments.KeysOf(sourceId, entry)));
}
