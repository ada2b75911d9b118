using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Suppressing;

namespace Pingtree.Storage.Mongo.Leads;

/// <summary>Tells whether leads were judged by the rules that are in force.</summary>
internal static class SourceRules
{
    /// <exception cref="RulesChangedException">A source has other rules or another suppression list by now than when it was read.</exception>
    public static async Task CheckAsync(IMongoDatabase database, IReadOnlyList<Source> sources, CancellationToken ct)
    {
        var ids = new BsonDocument("_id", new BsonDocument("$in", new BsonArray(sources.Select(source => source.Id))));
        var current = await database.Sources().Find(ids).Project(new BsonDocument("revision", 1).Merge(SuppressionVersion.Columns)).ToListAsync(ct);
        foreach (var now in current)
        {
            var source = sources.First(s => s.Id == now["_id"].ToInt32());
            if (now["revision"].ToInt64() != source.Revision || !SuppressionVersion.IsOf(now, source.SuppressionVersion))
                throw new RulesChangedException($"Source {source.Id} changed while its leads were judged.");
        }
    }
}
