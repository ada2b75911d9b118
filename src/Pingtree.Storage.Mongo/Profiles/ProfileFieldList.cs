using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Profiles;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Profiles;

/// <summary>
/// Fields of their own that sources are matched by: a document a source. Once a field is in it, every new lead of the source writes its value; how far the
/// leads from before have been read stands beside it, until all are.
/// </summary>
internal static class ProfileFieldList
{
    private const string Fields = "fields";
    private const string Name = "name";
    private const string Place = "place";

    /// <summary>The fields of each source that has any.</summary>
    public static async Task<IReadOnlyDictionary<int, List<string>>> FindAsync(IMongoDatabase database, IReadOnlyCollection<int> sources, CancellationToken ct)
    {
        var found = await database.ProfileFields().Find(new BsonDocument("_id", new BsonDocument("$in", new BsonArray(sources)))).ToListAsync(ct);
        return found.ToDictionary(source => source["_id"].AsInt32, source => source[Fields].AsBsonArray.Select(field => field[Name].AsString).ToList());
    }

    /// <summary>Makes room for a field; null where there are too many, else how far the leads from before were read.</summary>
    public static async Task<BackfillPlace?> OpenAsync(IMongoDatabase database, int source, string field, CancellationToken ct)
    {
        while (true)
        {
            var document = await database.ProfileFields().Find(new BsonDocument("_id", source)).FirstOrDefaultAsync(ct);
            var fields = document?[Fields].AsBsonArray ?? [];
            if (fields.FirstOrDefault(f => f[Name] == field) is { } known)
                return BackfillPlace.Read(known[Place]);
            if (fields.Count >= ProfileMatch.MaxOwnFields)
                return null;

            // On condition that the list is as it was read: two who open a field at once do not pass the limit together.
            var asRead = new BsonDocument { { "_id", source }, { Fields, new BsonDocument("$size", fields.Count) } };
            var opened = new BsonDocument { { Name, field }, { Place, BackfillPlace.Start.ToBson() } };
            await TryUpdateAsync(database, asRead, new BsonDocument("$push", new BsonDocument(Fields, opened)), isNew: document is null, source, opened, ct);
        }
    }

    public static Task MoveAsync(IMongoDatabase database, int source, string field, BackfillPlace place, CancellationToken ct) =>
        database.ProfileFields().UpdateOneAsync(
            new BsonDocument { { "_id", source }, { $"{Fields}.{Name}", field } },
            new BsonDocument("$set", new BsonDocument($"{Fields}.$.{Place}", place.ToBson())),
            cancellationToken: ct);

    private static async Task TryUpdateAsync(
        IMongoDatabase database, BsonDocument asRead, BsonDocument update, bool isNew, int source, BsonDocument opened, CancellationToken ct)
    {
        if (!isNew)
        {
            await database.ProfileFields().UpdateOneAsync(asRead, update, cancellationToken: ct);
            return;
        }

        try
        {
            await database.ProfileFields().InsertOneAsync(new BsonDocument { { "_id", source }, { Fields, new BsonArray { opened } } }, cancellationToken: ct);
        }
        catch (MongoWriteException fault) when (MongoFaults.IsDuplicate(fault))
        {
            // Another made the list in between: look again.
        }
    }
}

/// <summary>How far the leads from before have been read: their status, and the last of them by time and id.</summary>
internal sealed record BackfillPlace(LeadStatus Status, BsonDateTime At, ObjectId Id)
{
    public static BackfillPlace Start { get; } = Of(LeadStatus.Active);

    /// <summary>All are read.</summary>
    public static BackfillPlace End { get; } = Of(LeadStatus.Erased);

    public bool IsEnd => Status == LeadStatus.Erased;

    /// <summary>The beginning of the next status that profiles may have.</summary>
    public BackfillPlace Next() => Status == LeadStatus.Active ? Of(LeadStatus.Sold) : End;

    public BsonValue ToBson() => new BsonDocument { { "status", (int)Status }, { "at", At }, { "id", Id } };

    public static BackfillPlace Read(BsonValue place) => new((LeadStatus)place["status"].AsInt32, place["at"].AsBsonDateTime, place["id"].AsObjectId);

    private static BackfillPlace Of(LeadStatus status) => new(status, new BsonDateTime(BsonConstants.DateTimeMinValueMillisecondsSinceEpoch), ObjectId.Empty);
}
