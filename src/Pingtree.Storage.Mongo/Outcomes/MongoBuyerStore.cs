using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Outcomes;

/// <summary>Keeps the buyers, each under his name.</summary>
internal sealed class MongoBuyerStore(MongoConnection mongo) : IBuyerStore
{
    private const string SeenAt = "seen_at";
    private const string OwedSince = "owed_since";

    public Task<bool> CreateAsync(Buyer buyer, CancellationToken ct) => mongo.RunAsync(
        async db =>
        {
            try
            {
                await db.Buyers().InsertOneAsync(Write(buyer), null, ct);
                return true;
            }
            catch (MongoWriteException fault) when (MongoFaults.IsDuplicate(fault))
            {
                return false;
            }
        },
        ct);

    public Task<IReadOnlyList<Buyer>> ListAsync(CancellationToken ct) => mongo.RunAsync<IReadOnlyList<Buyer>>(
        async db => (await db.Buyers().Find(new BsonDocument()).Sort(new BsonDocument("_id", 1)).ToListAsync(ct)).ConvertAll(Read), ct);

    public Task<Buyer?> FindAsync(string name, CancellationToken ct) => mongo.RunAsync(
        async db => await db.Buyers().Find(Named(name)).FirstOrDefaultAsync(ct) is { } found ? Read(found) : null, ct);

    public Task<bool> DeleteAsync(string name, CancellationToken ct) =>
        mongo.RunAsync(async db => (await db.Buyers().DeleteOneAsync(Named(name), ct)).DeletedCount > 0, ct);

    public Task SeenAsync(IReadOnlyCollection<string> names, DateTimeOffset at, CancellationToken ct) => names.Count == 0
        ? Task.CompletedTask
        : mongo.RunAsync(
            db => db.Buyers().UpdateManyAsync(
                new BsonDocument("_id", new BsonDocument("$in", new BsonArray(names))),
                new BsonDocument("$max", new BsonDocument(SeenAt, at.ToBson())),
                null,
                ct),
            ct);

    public Task OweAsync(string name, DateTimeOffset since, CancellationToken ct) => mongo.RunAsync(
        db => db.Buyers().UpdateOneAsync(Named(name), new BsonDocument("$min", new BsonDocument(OwedSince, since.ToBson())), null, ct), ct);

    public Task PaidAsync(string name, DateTimeOffset since, CancellationToken ct) => mongo.RunAsync(
        db => db.Buyers().UpdateOneAsync(
            Named(name).Add(OwedSince, since.ToBson()), new BsonDocument("$unset", new BsonDocument(OwedSince, "")), null, ct),
        ct);

    private static BsonDocument Named(string name) => new("_id", name);

    private static BsonDocument Write(Buyer buyer) => new()
    {
        { "_id", buyer.Name },
        { "sources", new BsonArray(buyer.Sources) },
        { "events", buyer.Events.ToLetters() },
        { "at", buyer.CreatedAt.ToBson() },
    };

    private static Buyer Read(BsonDocument document) => new(
        document["_id"].AsString,
        document["sources"].AsBsonArray.Select(slug => slug.AsString).ToList(),
        LeadEventKinds.FromLetters(document["events"].AsString),
        document.ReadTime("at"))
    {
        SeenAt = document.ReadTimeOrNull(SeenAt),
        OwedSince = document.ReadTimeOrNull(OwedSince),
    };
}
