using MongoDB.Bson;
using MongoDB.Driver;

namespace Pingtree.Storage.Mongo.Connecting;

/// <summary>
/// Every index there is, with who asks for it. Made at the first use of a process; one that exists is left as it is, so any number of processes may do so at
/// once. None of them deletes anything: what a time-to-live index removes is gone at a moment nobody can say, and no guarantee may rest on that.
/// </summary>
internal static class MongoIndexes
{
    private static readonly CreateIndexOptions Unique = new() { Unique = true };

    /// <summary>Documents without the field have no entry: most have none.</summary>
    private static readonly CreateIndexOptions Sparse = new() { Sparse = true };

    private static readonly CreateIndexOptions UniqueAndSparse = new() { Unique = true, Sparse = true };

    public static async Task CreateAsync(IMongoDatabase database, CancellationToken ct)
    {
        await CreateAsync(
            database.Leads(),
            [
                Index("claims", "{ claims: 1 }", UniqueAndSparse),                                          // one lead holds a value: the last word on duplicates
                Index("by_status", "{ source: 1, status: 1, at: -1, _id: -1 }"),                            // pages, exports, retention
                Index("by_email", "{ email: 1, status: 1, at: -1, _id: -1 }"),                              // a person's leads; the value begins with the source
                Index("by_phone", "{ phone: 1, status: 1, at: -1, _id: -1 }"),
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
    private static Task CreatePartnerIndexesAsync(IMongoDatabase database, CancellationToken ct) => Task.CompletedTask;

    private static CreateIndexModel<BsonDocument> Index(string name, string keys, CreateIndexOptions? options = null) =>
        new(BsonDocument.Parse(keys), new CreateIndexOptions { Name = name, Unique = options?.Unique, Sparse = options?.Sparse });

    private static Task CreateAsync(IMongoCollection<BsonDocument> collection, CreateIndexModel<BsonDocument>[] indexes, CancellationToken ct) =>
        collection.Indexes.CreateManyAsync(indexes, ct);
}
