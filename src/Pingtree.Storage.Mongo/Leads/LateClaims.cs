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

    /// <summary>Leads read at once: between two steps it is noted that somebody is at it.</summary>
    private const int Step = 1000;

    /// <summary>What a change of rules owes, with what is still owed from before; null: nothing.</summary>
    public static BsonDocument? OwedBy(BsonDocument source, SourceSettings before, SourceSettings after, DateTimeOffset now)
    {
        var joined = after.DuplicateOn.Except(before.DuplicateOn).Where(field => !Holders.AreLeads(field));
        var fields = FieldsOf(source).Where(field => after.DuplicateOn.Contains(field)).Union(joined).ToList();
        return fields.Count == 0 ? null : new BsonDocument { { Fields, new BsonArray(fields) }, { Since, now.ToBson() } };
    }

    /// <summary>Makes what the source owes. Safe to run twice, and by two at once.</summary>
    public static async Task MakeAsync(IMongoDatabase database, BsonDocument source, TimeProvider clock, CancellationToken ct)
    {
        var fields = FieldsOf(source).ToList();
        if (fields.Count == 0)
            return;

        // Newest first: of several the newest holds the value, for the unique index refuses the others.
        var leads = new BsonDocument
        {
            { LeadDocument.Source, source["_id"] }, { LeadDocument.Status, new BsonDocument("$in", new BsonArray { (int)LeadStatus.Active, (int)LeadStatus.Sold }) },
        };
        var options = new FindOptions<BsonDocument>
        {
            Sort = new BsonDocument { { LeadDocument.At, -1 }, { LeadDocument.Id, -1 } },
            Projection = new BsonDocument { { LeadDocument.At, 1 }, { LeadDocument.Fields, 1 } },
            BatchSize = Step,
        };
        using var cursor = await database.Leads().FindAsync(leads, options, ct);
        while (await cursor.MoveNextAsync(ct))
        {
            foreach (var lead in cursor.Current)
            {
                var content = LeadDocument.ReadFields(lead);
                foreach (var value in fields.Select(field => LeadValues.OfStored(source["_id"].AsInt32, field, content)).OfType<string>())
                    await ClaimAsync(database, lead, value, ct);
            }

            await UpdateAsync(database, source, new BsonDocument("$set", new BsonDocument($"{Owed}.{Since}", clock.GetUtcNow().ToBson())), ct);
        }

        await UpdateAsync(database, source, new BsonDocument("$unset", new BsonDocument(Owed, "")), ct);
    }

    /// <summary>Makes what changes of rules owe whose process died.</summary>
    public static async Task FinishAsync(IMongoDatabase database, TimeProvider clock, CancellationToken ct)
    {
        // By now every write by the old rules is at its end, too: it was noted before the change, and is older.
        var abandoned = new BsonDocument($"{Owed}.{Since}", new BsonDocument("$lt", (clock.GetUtcNow() - Writes.Abandoned).ToBson()));
        var taken = new BsonDocument("$set", new BsonDocument($"{Owed}.{Since}", clock.GetUtcNow().ToBson()));
        while (await database.Sources().FindOneAndUpdateAsync<BsonDocument>(abandoned, taken, cancellationToken: ct) is { } source)
            await MakeAsync(database, source, clock, ct);
    }

    private static IEnumerable<string> FieldsOf(BsonDocument source) =>
        source.TryGetValue(Owed, out var owed) ? owed[Fields].AsBsonArray.Select(field => field.AsString) : [];

    /// <summary>As long as the rules are as they were read: a change since has taken over what is owed.</summary>
    private static Task UpdateAsync(IMongoDatabase database, BsonDocument source, BsonDocument update, CancellationToken ct) => database.Sources().UpdateOneAsync(
        new BsonDocument { { "_id", source["_id"] }, { "revision", source["revision"] }, { Owed, new BsonDocument("$exists", true) } }, update, cancellationToken: ct);

    private static async Task ClaimAsync(IMongoDatabase database, BsonDocument lead, string value, CancellationToken ct)
    {
        while (!await TryClaimAsync(database, lead, value, ct))
        {
            // An older one may hold it from a time when the field told duplicates apart before.
            var older = new BsonDocument { { LeadDocument.Claims, value }, { LeadDocument.At, new BsonDocument("$lt", lead[LeadDocument.At]) } };
            if (!await database.Leads().Find(older).AnyAsync(ct))
                return;
            await Holders.TakeAsync(database, value, lead[LeadDocument.At].ToTime().AddMilliseconds(-1), ct);
        }
    }

    /// <summary>False where another lead holds the value.</summary>
    private static async Task<bool> TryClaimAsync(IMongoDatabase database, BsonDocument lead, string value, CancellationToken ct)
    {
        try
        {
            // Its fields as they were read: a profile that was changed meanwhile has claimed its new values itself.
            var asRead = new BsonDocument { { LeadDocument.Id, lead[LeadDocument.Id] }, { LeadDocument.Fields, lead[LeadDocument.Fields] } };
            await database.Leads().UpdateOneAsync(asRead, new BsonDocument("$addToSet", new BsonDocument(LeadDocument.Claims, value)), cancellationToken: ct);
            return true;
        }
        catch (MongoWriteException fault) when (MongoFaults.IsDuplicate(fault))
        {
            return false;
        }
    }
}
