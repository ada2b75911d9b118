using MongoDB.Bson;
using MongoDB.Driver;

namespace Pingtree.Storage.Mongo.Connecting;

/// <summary>Every collection by its name.</summary>
internal static class MongoCollections
{
    /// <summary>Leads, each with its claims, its sale and whatever else must change together with it; of an erased one, its id.</summary>
    public static IMongoCollection<BsonDocument> Leads(this IMongoDatabase database) => database.GetCollection<BsonDocument>("leads");

    /// <summary>How many leads of a source and day stand where.</summary>
    public static IMongoCollection<BsonDocument> Days(this IMongoDatabase database) => database.GetCollection<BsonDocument>("days");

    /// <summary>What a write is about to do, until all of it is done.</summary>
    public static IMongoCollection<BsonDocument> Writes(this IMongoDatabase database) => database.GetCollection<BsonDocument>("writes");

    /// <summary>Every event in the order of its source.</summary>
    public static IMongoCollection<BsonDocument> EventLog(this IMongoDatabase database) => database.GetCollection<BsonDocument>("event_log");

    /// <summary>How far the log of a source has been forgotten.</summary>
    public static IMongoCollection<BsonDocument> EventLogEnds(this IMongoDatabase database) => database.GetCollection<BsonDocument>("event_log_ends");

    /// <summary>Streamed batches.</summary>
    public static IMongoCollection<BsonDocument> Batches(this IMongoDatabase database) => database.GetCollection<BsonDocument>("batches");

    /// <summary>Fields of their own that sources are matched by.</summary>
    public static IMongoCollection<BsonDocument> ProfileFields(this IMongoDatabase database) => database.GetCollection<BsonDocument>("profile_fields");

    // What partners and operators set up.

    /// <summary>Sources: <c>_id</c> their number (int), <c>revision</c> and <c>suppression_version</c> (long), and what their store keeps beside.</summary>
    public static IMongoCollection<BsonDocument> Sources(this IMongoDatabase database) => database.GetCollection<BsonDocument>("sources");
}
