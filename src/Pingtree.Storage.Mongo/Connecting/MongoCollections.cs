using MongoDB.Bson;
using MongoDB.Driver;

namespace Pingtree.Storage.Mongo.Connecting;

/// <summary>Every collection by its name.</summary>
internal static class MongoCollections
{
    /// <summary>Named in joins, too.</summary>
    public const string DeliveriesName = "deliveries";

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

    /// <summary>The last number given of each kind.</summary>
    public static IMongoCollection<BsonDocument> Counters(this IMongoDatabase database) => database.GetCollection<BsonDocument>("counters");

    /// <summary>Sources, by their number, with their rules.</summary>
    public static IMongoCollection<BsonDocument> Sources(this IMongoDatabase database) => database.GetCollection<BsonDocument>("sources");

    /// <summary>One document at most: the key in force, and the last one that came by configuration.</summary>
    public static IMongoCollection<BsonDocument> OperatorKey(this IMongoDatabase database) => database.GetCollection<BsonDocument>("operator_key");

    /// <summary>The entries of every suppression list, each with the keys it is found by.</summary>
    public static IMongoCollection<BsonDocument> Suppressions(this IMongoDatabase database) => database.GetCollection<BsonDocument>("suppressions");

    /// <summary>Requests to be recognised, each with the answer remembered for it.</summary>
    public static IMongoCollection<BsonDocument> Reservations(this IMongoDatabase database) => database.GetCollection<BsonDocument>("reservations");

    /// <summary>Tokens of the profiles API with what they used this month.</summary>
    public static IMongoCollection<BsonDocument> Tokens(this IMongoDatabase database) => database.GetCollection<BsonDocument>("tokens");

    /// <summary>Endpoints; deleted ones for as long as they have deliveries left.</summary>
    public static IMongoCollection<BsonDocument> Webhooks(this IMongoDatabase database) => database.GetCollection<BsonDocument>("webhooks");

    public static IMongoCollection<BsonDocument> Deliveries(this IMongoDatabase database) => database.GetCollection<BsonDocument>(DeliveriesName);

    public static IMongoCollection<BsonDocument> Buyers(this IMongoDatabase database) => database.GetCollection<BsonDocument>("buyers");
}
