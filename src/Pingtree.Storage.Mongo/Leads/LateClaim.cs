using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Leads;

/// <summary>A value that a lead from before is to hold, where no newer lead does.</summary>
internal sealed record LateClaim(BsonDocument Lead, string Value)
{
    private BsonValue At => Lead[LeadDocument.At];

    /// <summary>What the lead claims in these fields.</summary>
    public static IEnumerable<LateClaim> Of(int source, BsonDocument lead, IEnumerable<string> fields)
    {
        var content = LeadDocument.ReadFields(lead);
        return fields.Select(field => LeadValues.OfStored(source, field, content)).OfType<string>().Select(value => new LateClaim(lead, value));
    }

    /// <summary>Makes them, newest first, in one unordered write; those a unique index refused are looked at again.</summary>
    public static async Task MakeAsync(IMongoDatabase database, IReadOnlyList<LateClaim> claims, CancellationToken ct)
    {
        while (claims.Count > 0 && await WriteAsync(database, claims, ct) is { Count: > 0 } refused)
        {
            // An older one may hold it from a time when the field told duplicates apart before, or because it came first in this very write.
            var holders = await FindHoldersAsync(database, refused, ct);
            claims = refused.Where(claim => holders.TryGetValue(claim.Value, out var at) && at < claim.At).ToList();
            var newest = claims.GroupBy(claim => claim.Value, (value, several) => (value, several.Max(claim => claim.At)!.ToTime().AddMilliseconds(-1)));
            await Holders.TakeAsync(database, newest.ToList(), ct);
        }
    }

    /// <summary>Answers those that others hold.</summary>
    private static async Task<List<LateClaim>> WriteAsync(IMongoDatabase database, IReadOnlyList<LateClaim> claims, CancellationToken ct)
    {
        try
        {
            await database.Leads().BulkWriteAsync(claims.Select(claim => claim.ToModel()), new BulkWriteOptions { IsOrdered = false }, ct);
            return [];
        }
        catch (MongoBulkWriteException<BsonDocument> fault) when (fault.WriteConcernError is null && fault.WriteErrors.All(MongoFaults.IsDuplicate))
        {
            return fault.WriteErrors.Select(error => claims[error.Index]).ToList();
        }
    }

    /// <summary>Since when each value is held.</summary>
    private static async Task<Dictionary<string, BsonValue>> FindHoldersAsync(IMongoDatabase database, List<LateClaim> claims, CancellationToken ct)
    {
        var values = claims.Select(claim => claim.Value).ToHashSet();
        var holding = new BsonDocument(LeadDocument.Claims, new BsonDocument("$in", new BsonArray(values)));
        var leads = await database.Leads().Find(holding, MongoFinds.InOneAnswer(values.Count))
            .Project(new BsonDocument { { LeadDocument.Claims, 1 }, { LeadDocument.At, 1 } }).ToListAsync(ct);
        var holders = new Dictionary<string, BsonValue>();
        foreach (var lead in leads)
        {
            foreach (var value in LeadDocument.ListOf(lead, LeadDocument.Claims).Where(values.Contains))
                holders[value] = lead[LeadDocument.At]; // one at a time: the index over claims is unique
        }

        return holders;
    }

    /// <summary>On condition that its fields are as they were read: a profile that was changed meanwhile has claimed its new values itself.</summary>
    private UpdateOneModel<BsonDocument> ToModel() => new(
        new BsonDocument { { LeadDocument.Id, Lead[LeadDocument.Id] }, { LeadDocument.Fields, Lead[LeadDocument.Fields] } },
        new BsonDocument("$addToSet", new BsonDocument(LeadDocument.Claims, Value)));
}
