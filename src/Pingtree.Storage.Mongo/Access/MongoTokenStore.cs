using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Access;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Access;

/// <summary>Keeps the tokens. Of past months nothing is kept.</summary>
internal sealed class MongoTokenStore(MongoConnection mongo, TimeProvider clock) : ITokenStore
{
    public Task CreateAsync(AccessToken token, byte[] hash, CancellationToken ct) => mongo.RunAsync(
        async db =>
        {
            var number = await MongoCounters.TakeAsync(db, MongoCounters.Tokens, 1, ct);
            await db.Tokens().InsertOneAsync(Write(token, hash, number), null, ct);
        },
        ct);

    public Task<AccessToken?> FindAsync(byte[] hash, CancellationToken ct) => mongo.RunAsync(
        async db => await db.Tokens().Find(new BsonDocument("hash", hash.ToBson())).FirstOrDefaultAsync(ct) is { } found ? Read(found) : null, ct);

    public Task<IReadOnlyList<AccessToken>> ListAsync(CancellationToken ct) => mongo.RunAsync<IReadOnlyList<AccessToken>>(
        async db => (await db.Tokens().Find(new BsonDocument()).Sort(new BsonDocument("number", 1)).ToListAsync(ct)).ConvertAll(Read), ct);

    public Task<bool> DeleteAsync(string id, CancellationToken ct) =>
        mongo.RunAsync(async db => (await db.Tokens().DeleteOneAsync(new BsonDocument("_id", id), ct)).DeletedCount > 0, ct);

    public Task TouchAsync(string id, CancellationToken ct) => mongo.RunAsync(
        db => db.Tokens().UpdateOneAsync(
            new BsonDocument("_id", id), new BsonDocument("$max", new BsonDocument("used_at", clock.GetUtcNow().ToBson())), null, ct),
        ct);

    public async Task<bool> TakeAsync(string id, int amount, int quota, CancellationToken ct)
    {
        if (amount > quota)
            return false;

        var month = QuotaMonth.Of(clock.GetUtcNow());
        return await mongo.RunAsync(
            async db => await AddAsync(db) || await BeginAsync(db) || await AddAsync(db), // a new month may have begun between the first two
            ct);

        // A clock that is behind at the turn of the month takes from the new one.
        Task<bool> AddAsync(IMongoDatabase db) => UpdateAsync(
            db,
            new BsonDocument { { "month", new BsonDocument("$gte", month) }, { "used", new BsonDocument("$lte", quota - amount) } },
            new BsonDocument("$inc", new BsonDocument("used", amount)));

        Task<bool> BeginAsync(IMongoDatabase db) => UpdateAsync(
            db,
            new BsonDocument("month", new BsonDocument("$lt", month)),
            new BsonDocument("$set", new BsonDocument { { "month", month }, { "used", amount } }));

        async Task<bool> UpdateAsync(IMongoDatabase db, BsonDocument wanted, BsonDocument change) =>
            (await db.Tokens().UpdateOneAsync(wanted.Add("_id", id), change, null, ct)).MatchedCount > 0;
    }

    public Task GiveBackAsync(string id, int amount, CancellationToken ct)
    {
        var month = QuotaMonth.Of(clock.GetUtcNow());
        var left = new BsonDocument("$max", new BsonArray { 0, new BsonDocument("$subtract", new BsonArray { "$used", amount }) });
        var giveBack = PipelineDefinition<BsonDocument, BsonDocument>.Create(new BsonDocument("$set", new BsonDocument("used", left)));
        return mongo.RunAsync(db => db.Tokens().UpdateOneAsync(new BsonDocument { { "_id", id }, { "month", month } }, giveBack, null, ct), ct);
    }

    private static BsonDocument Write(AccessToken token, byte[] hash, long number) => new BsonDocument
    {
        { "_id", token.Id },
        { "number", number },
        { "hash", hash.ToBson() },
        { "name", token.Name },
        { "roles", (int)token.Roles },
        { "sources", new BsonArray(token.Sources) },
        { "at", token.CreatedAt.ToBson() },
        { "month", 0 },
        { "used", 0 },
    }
    .Add("group", token.Group, token.Group is not null)
    .Add("monthly_quota", token.MonthlyQuota, token.MonthlyQuota is not null)
    .Add("used_at", token.LastUsedAt?.ToBson(), token.LastUsedAt is not null);

    private static AccessToken Read(BsonDocument document) => new(
        document["_id"].AsString,
        document["name"].AsString,
        (TokenRoles)document["roles"].AsInt32,
        document["sources"].AsBsonArray.Select(source => source.AsInt32).ToList(),
        document.ReadTextOrNull("group"),
        document.ReadIntOrNull("monthly_quota"),
        document.ReadTime("at"),
        document.ReadTimeOrNull("used_at"));
}
