using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Leads;

/// <summary>
/// Who holds a value against duplicates. What is read here may be old in a moment: the last word is the unique index over the claims that stand in the
/// leads. It is what a majority has: a lead that may still be rolled back makes no other a duplicate. E-mails and phones are looked for among the leads' own, so that a source that tells duplicates by them from today on need not read all it has.
/// </summary>
internal static class Holders
{
    private static readonly BsonDocument Standing = new("$in", new BsonArray { (int)LeadStatus.Active, (int)LeadStatus.Sold });

    /// <summary>Whether the leads' own index says who holds a value of the field.</summary>
    public static bool AreLeads(string field) => field is FieldNames.Email or FieldNames.Phone;

    /// <summary>The lead that holds each claim; of several, where a window let a second one in, the newest. A look-up for each kind of claim.</summary>
    public static async Task<Dictionary<Claim, ClaimHolder>> FindAsync(IMongoDatabase database, IEnumerable<Claim> claims, CancellationToken ct)
    {
        var holders = new Dictionary<Claim, ClaimHolder>();
        var kinds = claims.Distinct().GroupBy(claim => AreLeads(claim.Field) ? claim.Field : LeadDocument.Claims);
        foreach (var found in await Task.WhenAll(kinds.Select(kind => FindAsync(database, kind.Key, kind.ToList(), ct))))
        {
            foreach (var (claim, holder) in found)
            {
                if (!holders.TryGetValue(claim, out var other) || holder.ClaimedAt > other.ClaimedAt)
                    holders[claim] = holder;
            }
        }

        return holders;
    }

    /// <summary>Takes each claim from a lead that got it at its moment or before; from nobody, where another was quicker.</summary>
    public static Task TakeAsync(IMongoDatabase database, IReadOnlyCollection<(Claim Claim, DateTimeOffset At)> expired, CancellationToken ct) =>
        TakeAsync(database, expired.Select(claim => (LeadValues.OfClaim(claim.Claim), claim.At)).ToList(), ct);

    /// <summary>The same for claims as they stand in leads.</summary>
    public static Task TakeAsync(IMongoDatabase database, IReadOnlyCollection<(string Claim, DateTimeOffset At)> expired, CancellationToken ct) =>
        expired.Count == 0 ? Task.CompletedTask : WriteAsync(database, expired.SelectMany(claim => Take(claim.Claim, claim.At)), ct);

    /// <summary>One after the other: of two claims of one lead the second may be its last.</summary>
    private static Task WriteAsync(IMongoDatabase database, IEnumerable<WriteModel<BsonDocument>> takings, CancellationToken ct) =>
        database.Leads().BulkWriteAsync(takings, new BulkWriteOptions { IsOrdered = true }, ct);

    /// <summary>The last claim goes with its array, for an empty one is a value to the unique index.</summary>
    private static UpdateOneModel<BsonDocument>[] Take(string claim, DateTimeOffset expiredAt)
    {
        var expired = new BsonDocument("$lte", expiredAt.ToBson());
        var alone = new BsonDocument { { LeadDocument.Claims, new BsonArray { claim } }, { LeadDocument.At, expired } };
        var among = new BsonDocument { { LeadDocument.Claims, claim }, { LeadDocument.At, expired }, { $"{LeadDocument.Claims}.1", new BsonDocument("$exists", true) } };
        return
        [
            new(alone, new BsonDocument("$unset", new BsonDocument(LeadDocument.Claims, ""))),
            new(among, new BsonDocument("$pull", new BsonDocument(LeadDocument.Claims, claim))),
        ];
    }

    private static async Task<List<(Claim, ClaimHolder)>> FindAsync(IMongoDatabase database, string element, List<Claim> claims, CancellationToken ct)
    {
        var byValue = claims.ToDictionary(claim => element == LeadDocument.Claims ? LeadValues.OfClaim(claim) : LeadValues.OfPerson(claim.SourceId, claim.Value));
        var filter = new BsonDocument(element, new BsonDocument("$in", new BsonArray(byValue.Keys)));
        if (element != LeadDocument.Claims)
            filter[LeadDocument.Status] = Standing;

        var leads = await database.WithReadConcern(ReadConcern.Majority).Leads().Find(filter, MongoFinds.InOneAnswer(claims.Count))
            .Project(new BsonDocument { { element, 1 }, { LeadDocument.At, 1 } }).ToListAsync(ct);
        var found = new List<(Claim, ClaimHolder)>();
        foreach (var lead in leads)
        {
            var holder = new ClaimHolder(lead[LeadDocument.Id].ToLeadId(), lead[LeadDocument.At].ToTime());
            var values = lead[element] is BsonArray several ? several.Select(value => value.AsString) : [lead[element].AsString];
            found.AddRange(values.Where(byValue.ContainsKey).Select(value => (byValue[value], holder)));
        }

        return found;
    }
}
