using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Mongo.Connecting;

namespace Pingtree.Storage.Mongo.Leads;

/// <summary>
/// Reads leads newest first. Every index is ordered by time within a status, so each status is a run that needs no sort; the server lays the runs of several
/// together.
/// </summary>
internal static class LeadRuns
{
    private static readonly LeadStatus[] Every = [LeadStatus.Active, LeadStatus.Sold, LeadStatus.Duplicate, LeadStatus.Rejected];
    private static readonly BsonDocument NewestFirst = new() { { LeadDocument.At, -1 }, { LeadDocument.Id, -1 } };

    /// <summary>
    /// A sale takes a lead from one run to another. So active leads are read to their end before the others: one that is sold meanwhile is met twice, as
    /// what it became the second time, but never missed.
    /// </summary>
    public static async Task<IReadOnlyList<StoredLead>> ReadAsync(IMongoDatabase database, LeadFilter filter, LeadCursor? after, int limit, CancellationToken ct)
    {
        if (limit <= 0)
            return [];

        var read = new List<BsonDocument>();
        foreach (var statuses in StatusesOf(filter).GroupBy(status => status == LeadStatus.Active))
        {
            var leads = database.Leads().Find(FilterOf(filter, statuses, after)).Sort(NewestFirst).Limit(limit);
            read.InsertRange(0, await leads.ToListAsync(ct));
        }

        return read.DistinctBy(lead => lead[LeadDocument.Id])
            .OrderByDescending(lead => lead[LeadDocument.At]).ThenByDescending(lead => lead[LeadDocument.Id])
            .Take(limit).Select(LeadDocument.ReadLead).ToList();
    }

    /// <summary>A numbered page costs what lies before it, in any index. Where it begins is read off the index alone; then it is read from there.</summary>
    public static async Task<IReadOnlyList<StoredLead>> ReadPageAsync(IMongoDatabase database, LeadFilter filter, long skip, int limit, CancellationToken ct)
    {
        if (skip == 0)
            return await ReadAsync(database, filter, null, limit, ct);
        if (limit <= 0 || skip > int.MaxValue)
            return []; // further than the driver counts: no source has so many

        var places = new BsonDocument { { LeadDocument.At, 1 }, { LeadDocument.Id, 1 } };
        var before = await database.Leads().Find(FilterOf(filter, StatusesOf(filter), null)).Sort(NewestFirst)
            .Skip((int)skip - 1).Limit(1).Project(places).FirstOrDefaultAsync(ct);
        return before is null ? [] : await ReadAsync(database, filter, CursorOf(before), limit, ct);
    }

    public static Task<long> CountAsync(IMongoDatabase database, LeadFilter filter, CancellationToken ct)
    {
        var matching = FilterOf(filter, StatusesOf(filter), null);
        return database.Leads().CountDocumentsAsync(matching, cancellationToken: ct);
    }

    private static LeadCursor CursorOf(BsonDocument lead) => new(lead[LeadDocument.At].ToTime(), lead[LeadDocument.Id].ToLeadId());

    private static LeadStatus[] StatusesOf(LeadFilter filter) => filter.Status switch
    {
        null => Every,
        LeadStatus.Erased => [],
        { } status => [status],
    };

    private static BsonDocument FilterOf(LeadFilter filter, IEnumerable<LeadStatus> statuses, LeadCursor? after)
    {
        var matching = new BsonDocument { { LeadDocument.Source, filter.SourceId } };
        if (filter.Email is { } email)
            matching[LeadDocument.Email] = LeadValues.OfPerson(filter.SourceId, email);
        if (filter.Phone is { } phone)
            matching[LeadDocument.Phone] = LeadValues.OfPerson(filter.SourceId, phone);
        matching[LeadDocument.Status] = new BsonDocument("$in", new BsonArray(statuses.Select(status => (int)status)));

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
