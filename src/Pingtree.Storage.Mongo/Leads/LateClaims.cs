using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Sources;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Writing;

namespace Pingtree.Storage.Mongo.Leads;

/// <summary>
/// Lets the leads already there claim their values of a field that from now on tells duplicates apart. E-mails and phones need none: who holds them is
/// read off the leads. Run once the new rules are in force and the writes by the old ones are at their end: then a new lead claims its own.
/// What is owed stands in the source from the change of its rules until it is made: where a change died, the next one makes it, or the sweep.
/// </summary>
internal static class LateClaims
{
    /// <summary>On a source: the fields, and since when nobody was seen at it.</summary>
    public const string Owed = "late_claims";

    private const string Fields = "fields";
    private const string Since = "since";

    /// <summary>The last lead that has its claims; they are read newest first.</summary>
    private const string Place = "place";

    /// <summary>Leads that claim at once: after each step it is noted how far it went, and that somebody is at it.</summary>
    private const int Step = 1000;

    /// <summary>Nobody who waits for an answer is kept longer, and no sweep from what else it has to do.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>What a change of rules owes, with what is still owed from before; null: nothing.</summary>
    public static BsonDocument? OwedBy(BsonDocument source, SourceSettings before, SourceSettings after, DateTimeOffset now)
    {
        var joined = after.DuplicateOn.Except(before.DuplicateOn).Where(field => !Holders.AreLeads(field)).ToList();
        var fields = FieldsOf(source).Where(field => after.DuplicateOn.Contains(field)).Union(joined).ToList();
        if (fields.Count == 0)
            return null;

        var owed = new BsonDocument { { Fields, new BsonArray(fields) }, { Since, now.ToBson() } };
        return joined.Count == 0 && PlaceOf(source) is { } place ? owed.Add(Place, place) : owed;
    }

    /// <summary>
    /// Makes what the source owes, as far as it comes in some seconds; false where the rest is left to whoever comes next. Safe to run twice, and by two
    /// at once.
    /// </summary>
    public static async Task<bool> MakeAsync(IMongoDatabase database, BsonDocument source, TimeProvider clock, CancellationToken ct)
    {
        var fields = FieldsOf(source).ToList();
        if (fields.Count == 0)
            return true;

        var begun = clock.GetTimestamp();
        for (var place = PlaceOf(source); ;)
        {
            var leads = await ReadStepAsync(database, source["_id"].AsInt32, place, ct);
            await LateClaim.MakeAsync(database, leads.SelectMany(lead => LateClaim.Of(source["_id"].AsInt32, lead, fields)).ToList(), ct);
            if (leads.Count < Step)
            {
                await UpdateAsync(database, source, new BsonDocument("$unset", new BsonDocument(Owed, "")), ct);
                return true;
            }

            place = new BsonDocument { { LeadDocument.At, leads[^1][LeadDocument.At] }, { LeadDocument.Id, leads[^1][LeadDocument.Id] } };
            var goesOn = clock.GetElapsedTime(begun) < Longest;
            var since = goesOn ? clock.GetUtcNow() : DateTimeOffset.UnixEpoch; // nobody is at it from now on: the sweep need not wait
            await UpdateAsync(
                database, source, new BsonDocument("$set", new BsonDocument { { $"{Owed}.{Place}", place }, { $"{Owed}.{Since}", since.ToBson() } }), ct);
            if (!goesOn)
                return false;
        }
    }

    /// <summary>Makes what changes of rules owe whose process died or gave up waiting.</summary>
    public static async Task FinishAsync(IMongoDatabase database, TimeProvider clock, CancellationToken ct)
    {
        // By now every write by the old rules is at its end, too: it was noted before the change, and is older. Who gave up has waited for them.
        var abandoned = new BsonDocument($"{Owed}.{Since}", new BsonDocument("$lt", (clock.GetUtcNow() - Writes.Abandoned).ToBson()));
        var taken = new BsonDocument("$set", new BsonDocument($"{Owed}.{Since}", clock.GetUtcNow().ToBson()));
        while (await database.Sources().FindOneAndUpdateAsync<BsonDocument>(abandoned, taken, cancellationToken: ct) is { } source)
        {
            if (!await MakeAsync(database, source, clock, ct))
                return;
        }
    }

    /// <summary>Newest first: of several the newest is to hold the value.</summary>
    private static Task<List<BsonDocument>> ReadStepAsync(IMongoDatabase database, int source, BsonDocument? place, CancellationToken ct)
    {
        var standing = new BsonArray { (int)LeadStatus.Active, (int)LeadStatus.Sold };
        var leads = new BsonDocument { { LeadDocument.Source, source }, { LeadDocument.Status, new BsonDocument("$in", standing) } };
        if (place is not null)
        {
            leads[LeadDocument.At] = new BsonDocument("$lte", place[LeadDocument.At]);
            leads["$or"] = new BsonArray
            {
                new BsonDocument(LeadDocument.At, new BsonDocument("$lt", place[LeadDocument.At])),
                new BsonDocument(LeadDocument.Id, new BsonDocument("$lt", place[LeadDocument.Id])),
            };
        }

        return database.Leads().Find(leads, MongoFinds.InOneAnswer(Step)).Sort(new BsonDocument { { LeadDocument.At, -1 }, { LeadDocument.Id, -1 } }).Limit(Step)
            .Project(new BsonDocument { { LeadDocument.At, 1 }, { LeadDocument.Fields, 1 } }).ToListAsync(ct);
    }

    private static IEnumerable<string> FieldsOf(BsonDocument source) =>
        source.TryGetValue(Owed, out var owed) ? owed[Fields].AsBsonArray.Select(field => field.AsString) : [];

    private static BsonDocument? PlaceOf(BsonDocument source) =>
        source.TryGetValue(Owed, out var owed) && owed.AsBsonDocument.TryGetValue(Place, out var place) ? place.AsBsonDocument : null;

    /// <summary>As long as the rules are as they were read: a change since has taken over what is owed.</summary>
    private static Task UpdateAsync(IMongoDatabase database, BsonDocument source, BsonDocument update, CancellationToken ct) => database.Sources().UpdateOneAsync(
        new BsonDocument { { "_id", source["_id"] }, { "revision", source["revision"] }, { Owed, new BsonDocument("$exists", true) } }, update, cancellationToken: ct);
}
