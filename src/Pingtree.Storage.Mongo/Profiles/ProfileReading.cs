using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Leads;

namespace Pingtree.Storage.Mongo.Profiles;

/// <summary>What was stored a moment ago of all that the rows of a round depend on: a look-up for each kind of it, however many rows there are.</summary>
internal sealed class ProfileReading
{
    private readonly HashSet<LeadId> _known;
    private readonly Dictionary<LeadId, BsonDocument> _profiles;
    private readonly Dictionary<Claim, ClaimHolder> _holders;
    private readonly HashSet<int> _matched;

    private ProfileReading(HashSet<LeadId> known, Dictionary<LeadId, BsonDocument> profiles, Dictionary<Claim, ClaimHolder> holders, HashSet<int> matched) =>
        (_known, _profiles, _holders, _matched) = (known, profiles, holders, matched);

    public static async Task<ProfileReading> ReadAsync(IMongoDatabase database, int source, IReadOnlyList<ProfileRow> rows, CancellationToken ct)
    {
        var created = rows.Where(row => row.Write is ProfileWrite.Create).Select(row => row.Lead.Id).Distinct().ToList();
        var updated = rows.Where(row => row.Write is ProfileWrite.Update).Select(row => row.Lead.Id).Distinct().ToList();
        var reading = FindKnownAsync(database, created, ct);
        var profiles = await ProfileSearch.FindByIdAsync(database, source, updated, ct);
        var known = await reading;

        // Holders before matches: a holder that came after the search might be one that matches, and then the search is what counts.
        var open = rows.Where(row => row.Write is ProfileWrite.Update || !known.Contains(row.Lead.Id)).ToList();
        var holders = await Holders.FindAsync(database, open.SelectMany(row => row.Claims), ct);
        var fresh = open.Where(row => row.Write is ProfileWrite.Create).ToList();
        var found = await ProfileSearch.FindManyAsync(database, source, fresh.ConvertAll(row => ((ProfileWrite.Create)row.Write).Match), ct);
        var matched = fresh.Where((_, i) => found[i].Count > 0).Select(row => row.Index).ToHashSet();
        return new ProfileReading(known, profiles.ToDictionary(profile => profile[LeadDocument.Id].ToLeadId()), holders, matched);
    }

    /// <summary>Whether nothing that was read stands against creating it.</summary>
    public bool IsToBeCreated(ProfileRow row) =>
        row.Write is ProfileWrite.Create && !IsKnown(row.Lead.Id) && !IsMatched(row) && FindHolder(row) is null;

    /// <summary>Whether a lead that is to be created is there already, or was.</summary>
    public bool IsKnown(LeadId id) => _known.Contains(id);

    /// <summary>Whether something matches what must find nothing.</summary>
    public bool IsMatched(ProfileRow create) => _matched.Contains(create.Index);

    /// <summary>The profile that is to be updated; null where the source has none.</summary>
    public BsonDocument? FindProfile(LeadId id) => _profiles.GetValueOrDefault(id);

    /// <summary>The lead somebody holds one of the claims with; null where all are to be had.</summary>
    public LeadId? FindHolder(ProfileRow row)
    {
        foreach (var claim in row.Claims)
        {
            if (_holders.TryGetValue(claim, out var holder) && holder.StandsAgainst(row.Lead))
                return holder.LeadId;
        }

        return null;
    }

    /// <summary>Claims to be had, for their holder's window is over, but not without taking them from him; each with the moment up to which it is.</summary>
    public IEnumerable<(Claim Claim, DateTimeOffset At)> FindExpired(ProfileRow row) => row.Claims
        .Where(claim => _holders.TryGetValue(claim, out var holder) && holder.LeadId != row.Lead.Id)
        .Select(claim => (claim, row.Lead.ClaimsExpiredAt!.Value));

    private static async Task<HashSet<LeadId>> FindKnownAsync(IMongoDatabase database, List<LeadId> ids, CancellationToken ct)
    {
        if (ids.Count == 0)
            return [];

        var filter = new BsonDocument(LeadDocument.Id, new BsonDocument("$in", ids.ToObjectIds()));
        var found = await database.Leads().Find(filter).Project(new BsonDocument(LeadDocument.Id, 1)).ToListAsync(ct);
        return found.Select(lead => lead[LeadDocument.Id].ToLeadId()).ToHashSet();
    }
}
