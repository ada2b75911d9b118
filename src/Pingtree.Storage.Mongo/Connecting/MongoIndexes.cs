using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Mongo.Suppressing;

namespace Pingtree.Storage.Mongo.Connecting;

/// <summary>
/// Every index there is, with who asks for it. Made at the first use of a process; one that exists is left as it is, so any number of processes may do so at
/// once. None of them deletes anything: what a time-to-live index removes is gone at a moment nobody can say, and no guarantee may rest on that.
/// </summary>
internal static class MongoIndexes
{
    private const int OptionsConflict = 85;
    private const int KeysConflict = 86;

    /// <summary>Named where it is asked for by name.</summary>
    public const string LeadsByBatch = "by_batch";

    private static readonly CreateIndexOptions<BsonDocument> Unique = new() { Unique = true };

    /// <summary>Documents without the field have no entry: most have none.</summary>
    private static readonly CreateIndexOptions<BsonDocument> Sparse = new() { Sparse = true };

    private static readonly CreateIndexOptions<BsonDocument> UniqueAndSparse = new() { Unique = true, Sparse = true };

    /// <summary>Only what is still to be done is in the index: as a rule very little of all there is.</summary>
    private static readonly CreateIndexOptions<BsonDocument> Pending = new() { PartialFilterExpression = new BsonDocument("status", (int)DeliveryStatus.Pending) };

    public static async Task CreateAsync(IMongoDatabase database, CancellationToken ct)
    {
        await CreateAsync(
            database.Leads(),
            [
                Index("claims", "{ claims: 1 }", UniqueAndSparse),                                          // one lead holds a value: the last word on duplicates
                Index("by_status", "{ source: 1, status: 1, at: -1, _id: -1 }"),                            // pages, exports, retention
                Index("by_email", "{ email: 1, status: 1, at: -1, _id: -1 }"),                              // a person's leads; the value begins with the source
                Index("by_phone", "{ phone: 1, status: 1, at: -1, _id: -1 }"),
                Index(LeadsByBatch, "{ _id: 1, status: 1, reason: 1 }"),                                    // how many leads of a batch stand where: a range of ids
                Index("by_value", "{ values: 1 }", Sparse),                                                 // profiles by fields of a source's own
            ],
            ct);
        await CreateAsync(database.Writes(), [Index("by_time", "{ at: 1 }")], ct);                          // those left unfinished
        await CreateAsync(
            database.EventLog(),
            [
                Index("by_write", "{ write: 1 }", Unique),                                                  // a write stands in the log once
                Index("by_source_and_time", "{ source: 1, at: 1, _id: 1 }"),                                // followed from a moment on
                Index("by_time", "{ at: 1, _id: 1 }"),                                                      // those past their keeping
                Index("due", "{ due: 1 }", Sparse),                                                         // the sweep; as a rule all but empty
            ],
            ct);
        await CreateAsync(database.Batches(), [Index("by_key", "{ key: 1 }", UniqueAndSparse)], ct);        // a batch that is sent again
        await CreatePartnerIndexesAsync(database, ct);
    }

    /// <summary>What partners and operators set up.</summary>
    private static async Task CreatePartnerIndexesAsync(IMongoDatabase database, CancellationToken ct)
    {
        await CreateAsync(
            database.Sources(),
            [
                Index("by_slug", "{ slug: 1 }", Unique),
                Index("by_key", "{ key: 1 }", Unique),
                Index("owing", "{ 'late_claims.since': 1 }", Sparse),                                       // changes of rules left half done; as a rule empty
                Index("changing", $"{{ '{SuppressionVersion.ChangingSince}': 1 }}", Sparse),                // lists left half changed; as a rule none
            ],
            ct);
        await CreateAsync(
            database.Suppressions(),
            [
                Index("by_key", "{ keys: 1 }", Unique),                                                     // an entry is found by its digests; none is listed twice
                Index("by_source", "{ source: 1, _id: 1 }"),                                                // the list of both types, newest first
                Index("by_type", "{ source: 1, type: 1, _id: 1 }"),                                         // the list of one type
            ],
            ct);
        await CreateAsync(
            database.Reservations(),
            [
                Index("by_time", "{ at: 1 }"),                                                              // those past their day
                Index("by_lead", "{ named: 1 }"),                                                           // those an erasure takes along
            ],
            ct);
        await CreateAsync(database.Tokens(), [Index("by_hash", "{ hash: 1 }", Unique), Index("by_number", "{ number: 1 }")], ct);
        await CreateAsync(
            database.Webhooks(),
            [
                Index("by_source", "{ source: 1, place: 1 }", Unique),                                      // a source has so many places for endpoints, and no more
                Index("active", "{ active: 1 }"),                                                           // who may have something due, or left to cancel
                Index("deleted", "{ deleted_at: 1 }", Sparse),                                              // whose deliveries are to go
            ],
            ct);
        await CreateAsync(
            database.Deliveries(),
            [
                Index("by_event", "{ event: 1, webhook: 1 }", Unique),                                      // one for each event; erasure of a lead
                Index("by_webhook", "{ webhook: 1, status: 1, order: -1 }"),                                // the list, newest first
                Index("due", "{ webhook: 1, due_at: 1, order: 1 }", Pending),                               // who has something due, and what
                Index("finished", "{ finished_at: 1 }", Sparse),                                            // retention
            ],
            ct);
    }

    private static CreateIndexModel<BsonDocument> Index(string name, string keys, CreateIndexOptions<BsonDocument>? options = null) =>
        new(
            BsonDocument.Parse(keys),
            new CreateIndexOptions<BsonDocument>
            {
                Name = name,
                Unique = options?.Unique,
                Sparse = options?.Sparse,
                PartialFilterExpression = options?.PartialFilterExpression,
            });

    private static async Task CreateAsync(IMongoCollection<BsonDocument> collection, CreateIndexModel<BsonDocument>[] indexes, CancellationToken ct)
    {
        try
        {
            await collection.Indexes.CreateManyAsync(indexes, ct);
        }
        catch (MongoCommandException fault) when (fault.Code is OptionsConflict or KeysConflict)
        {
            // The server says which one among many words; it has no word for it of its own.
            var name = indexes.Select(index => index.Options.Name).FirstOrDefault(name => fault.ErrorMessage.Contains(name, StringComparison.Ordinal)) ?? "?";
            throw new StoreUnavailableException(
                $"MongoDB has an index {name} of {collection.CollectionNamespace.CollectionName} that is made otherwise than this version makes it: drop it, and it is made anew.");
        }
    }
}
