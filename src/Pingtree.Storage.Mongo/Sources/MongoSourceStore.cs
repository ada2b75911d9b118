using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Leads;
using Pingtree.Storage.Mongo.Writing;

namespace Pingtree.Storage.Mongo.Sources;

/// <summary>Keeps the sources.</summary>
internal sealed class MongoSourceStore(MongoConnection mongo, WriteFence fence, TimeProvider clock) : ISourceStore
{
    public Task<Source?> CreateAsync(NewSource source, CancellationToken ct) => mongo.RunAsync(
        async db =>
        {
            if (await FindAsync(db, BySlug(source.Slug), ct) is not null)
                return null;

            var id = (int)await MongoCounters.TakeAsync(db, MongoCounters.Sources, 1, ct);
            var document = SourceDocuments.New(id, source, clock.GetUtcNow(), await KeyFence.CurrentAsync(db, ct));
            try
            {
                await db.Sources().InsertOneAsync(document, null, ct);
                return SourceDocuments.Read(document);
            }
            catch (MongoWriteException fault) when (MongoFaults.IsDuplicate(fault))
            {
                // Somebody took the slug since we looked. A key that is there already would be a mistake of ours.
                if (await FindAsync(db, BySlug(source.Slug), ct) is null)
                    throw;
                return null;
            }
        },
        ct);

    public Task<Source?> FindBySlugAsync(string slug, CancellationToken ct) => mongo.RunAsync(db => FindAsync(db, BySlug(slug), ct), ct);

    public Task<Source?> FindByKeyAsync(byte[] keyHash, CancellationToken ct) =>
        mongo.RunAsync(db => FindAsync(db, new BsonDocument("key", keyHash.ToBson()), ct), ct);

    public async Task<IReadOnlyDictionary<int, Source>> FindManyAsync(IReadOnlyCollection<int> ids, CancellationToken ct) => ids.Count == 0
        ? new Dictionary<int, Source>()
        : await mongo.RunAsync(
            async db => (await db.Sources().Find(new BsonDocument("_id", new BsonDocument("$in", new BsonArray(ids.Distinct())))).ToListAsync(ct))
                .Select(SourceDocuments.Read).ToDictionary(source => source.Id),
            ct);

    public Task<IReadOnlyList<Source>> ListAsync(CancellationToken ct) => mongo.RunAsync<IReadOnlyList<Source>>(
        async db => (await db.Sources().Find(new BsonDocument()).Sort(new BsonDocument("_id", 1)).ToListAsync(ct)).ConvertAll(SourceDocuments.Read), ct);

    public Task<Source?> UpdateAsync(string slug, Func<Source, Source> change, CancellationToken ct) => mongo.RunAsync(
        async db =>
        {
            while (await db.Sources().Find(BySlug(slug)).FirstOrDefaultAsync(ct) is { } found)
            {
                var before = SourceDocuments.Read(found);
                var wanted = change(before);
                var after = await db.Sources().FindOneAndUpdateAsync<BsonDocument>(
                    new BsonDocument { { "_id", before.Id }, { "revision", before.Revision } }, // nobody changed it since
                    SourceDocuments.Change(wanted, LateClaims.OwedBy(found, before.Settings, wanted.Settings, clock.GetUtcNow())),
                    new FindOneAndUpdateOptions<BsonDocument> { ReturnDocument = ReturnDocument.After },
                    ct);
                if (after is null)
                    continue;

                await fence.PassAsync(db, before.Id, ct); // from now on no lead is stored that was judged by the old rules
                if (!await LateClaims.MakeAsync(db, after, clock, ct))
                    throw new StoreUnavailableException("Many leads have yet to claim their values of a field that joined; asked again, it will be done.");
                return SourceDocuments.Read(after);
            }

            return null;
        },
        ct);

    public Task<bool> ReplaceKeyAsync(int id, byte[] shownHash, byte[] keyHash, CancellationToken ct) => mongo.RunAsync(
        async db =>
        {
            var own = new BsonDocument { { "_id", id }, { "key", shownHash.ToBson() } };
            if (await SetKeyAsync(db, own, keyHash, ct))
                return true;
            return await KeyFence.FindNumberAsync(db, shownHash, ct) is { } number
                && await SetKeyAsync(db, new BsonDocument { { "_id", id }, { KeyFence.Field, new BsonDocument("$lte", number) } }, keyHash, ct);
        },
        ct);

    private static BsonDocument BySlug(string slug) => new("slug", slug);

    private static async Task<Source?> FindAsync(IMongoDatabase db, BsonDocument wanted, CancellationToken ct) =>
        await db.Sources().Find(wanted).FirstOrDefaultAsync(ct) is { } found ? SourceDocuments.Read(found) : null;

    private static async Task<bool> SetKeyAsync(IMongoDatabase db, BsonDocument wanted, byte[] keyHash, CancellationToken ct) =>
        (await db.Sources().UpdateOneAsync(wanted, new BsonDocument("$set", new BsonDocument("key", keyHash.ToBson())), null, ct)).MatchedCount > 0;
}
