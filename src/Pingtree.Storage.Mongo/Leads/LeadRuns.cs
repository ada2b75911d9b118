using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Leads;

/// <summary>
/// Reads leads newest first. Every index is ordered by time within a status, so each status is a run that needs no sort; all statuses are read as four runs
/// and laid together here.
/// </summary>
internal static class LeadRuns
{
    private static readonly LeadStatus[] Every = [LeadStatus.Active, LeadStatus.Sold, LeadStatus.Duplicate, LeadStatus.Rejected];
    private static readonly BsonDocument NewestFirst = new() { { LeadDocument.At, -1 }, { LeadDocument.Id, -1 } };

    public static async Task<IReadOnlyList<StoredLead>> ReadAsync(IMongoDatabase database, LeadFilter filter, LeadCursor? after, int limit, CancellationToken ct)
    {
        if (limit <= 0)
            return [];

        var runs = await Task.WhenAll(StatusesOf(filter).Select(status =>
            database.Leads().Find(FilterOf(filter, status, after)).Sort(NewestFirst).Limit(limit).ToListAsync(ct)));
        return Merge(runs, limit);
    }

    /// <summary>A numbered page costs what lies before it, in any index; pages are as far as the API lets them go.</summary>
    public static async Task<IReadOnlyList<StoredLead>> ReadPageAsync(IMongoDatabase database, LeadFilter filter, long skip, int limit, CancellationToken ct)
    {
        if (limit <= 0)
            return [];

        if (StatusesOf(filter) is [var one])
        {
            var page = database.Leads().Find(FilterOf(filter, one, null)).Sort(NewestFirst).Skip((int)Math.Min(skip, int.MaxValue)).Limit(limit);
            return (await page.ToListAsync(ct)).ConvertAll(LeadDocument.ReadLead);
        }

        // Where the page begins is read off the runs without the leads' fields; then it is read from there.
        return await FindBeforeAsync(database, filter, skip, ct) is { IsThere: true, Cursor: var cursor } ? await ReadAsync(database, filter, cursor, limit, ct) : [];
    }

    public static Task<long> CountAsync(IMongoDatabase database, LeadFilter filter, CancellationToken ct)
    {
        var matching = FilterOf(filter, null, null);
        return database.Leads().CountDocumentsAsync(matching, cancellationToken: ct);
    }

    /// <summary>The place behind so many leads; not there where there are no more.</summary>
    private static async Task<(bool IsThere, LeadCursor? Cursor)> FindBeforeAsync(IMongoDatabase database, LeadFilter filter, long skip, CancellationToken ct)
    {
        if (skip == 0)
            return (true, null);

        var places = new BsonDocument { { LeadDocument.At, 1 }, { LeadDocument.Id, 1 } };
        var most = (int)Math.Min(skip, int.MaxValue);
        var runs = await Task.WhenAll(StatusesOf(filter).Select(status =>
            database.Leads().Find(FilterOf(filter, status, null)).Sort(NewestFirst).Limit(most).Project(places).ToListAsync(ct)));
        var before = runs.SelectMany(run => run).Select(CursorOf).OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id).Take(most).ToList();
        return before.Count < skip ? (false, null) : (true, before[^1]);
    }

    private static LeadCursor CursorOf(BsonDocument lead) => new(lead[LeadDocument.At].ToTime(), lead[LeadDocument.Id].ToLeadId());

    private static List<StoredLead> Merge(IEnumerable<List<BsonDocument>> runs, int limit) =>
        runs.SelectMany(run => run).OrderByDescending(lead => lead[LeadDocument.At]).ThenByDescending(lead => lead[LeadDocument.Id]).Take(limit)
            .Select(LeadDocument.ReadLead).ToList();

    private static LeadStatus[] StatusesOf(LeadFilter filter) => filter.Status switch
    {
        null => Every,
        LeadStatus.Erased => [],
        { } status => [status],
    };

    private static BsonDocument FilterOf(LeadFilter filter, LeadStatus? run, LeadCursor? after)
    {
        var matching = new BsonDocument { { LeadDocument.Source, filter.SourceId } };
        if (filter.Email is { } email)
            matching[LeadDocument.Email] = LeadValues.OfPerson(filter.SourceId, email);
        if (filter.Phone is { } phone)
            matching[LeadDocument.Phone] = LeadValues.OfPerson(filter.SourceId, phone);
        matching[LeadDocument.Status] = (run ?? filter.Status) is { } status
            ? (int)status
            : new BsonDocument("$in", new BsonArray(Every.Select(s => (int)s)));

        var time = new BsonDocument();
        if (filter.From is { } from)
            time["$gte"] = BsonTimes.StartOf(from);
        if (filter.To is { } to)
            time["$lt"] = new BsonDateTime(BsonTimes.StartOf(to).MillisecondsSinceEpoch + (long)TimeSpan.FromDays(1).TotalMilliseconds);
        if (after is { } cursor)
        {
            time["$lte"] = cursor.CreatedAt.ToBson();
            matching["$or"] = new BsonArray
            {
                new BsonDocument(LeadDocument.At, new BsonDocument("$lt", cursor.CreatedAt.ToBson())),
                new BsonDocument(LeadDocument.Id, new BsonDocument("$lt", cursor.Id.ToObjectId())),
            };
        }

        if (time.ElementCount > 0)
            matching[LeadDocument.At] = time;
        return matching;
    }
}
