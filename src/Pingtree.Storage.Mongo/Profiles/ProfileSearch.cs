using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Profiles;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Leads;

namespace Pingtree.Storage.Mongo.Profiles;

/// <summary>Finds profiles. Every way is an index: a search costs the same among ten leads and among ten million.</summary>
internal static class ProfileSearch
{
    /// <summary>Matches looked for one by one at the same time.</summary>
    private const int AtOnce = 16;

    private static readonly BsonDocument Standing = new("$in", new BsonArray { (int)LeadStatus.Active, (int)LeadStatus.Sold });

    /// <summary>The documents of the profiles that match, entry i for match i, two each at most: a look-up for each way of matching.</summary>
    public static async Task<IReadOnlyList<List<BsonDocument>>> FindManyAsync(
        IMongoDatabase database, int source, IReadOnlyList<ProfileMatch> matches, CancellationToken ct)
    {
        var found = new List<BsonDocument>[matches.Count];
        var ways = matches.Index().GroupBy(match => KeyOf(source, match.Item).Element);
        await Task.WhenAll(ways.Select(way => FindManyAsync(database, source, way.Key, way.ToList(), found, ct)));
        return found;
    }

    public static Task<List<BsonDocument>> FindAsync(IMongoDatabase database, int source, ProfileMatch match, CancellationToken ct) =>
        database.Leads().Find(FilterOf(source, match)).Limit(2).ToListAsync(ct);

    /// <summary>The documents of the profiles with these ids.</summary>
    public static async Task<List<BsonDocument>> FindByIdAsync(IMongoDatabase database, int source, IReadOnlyCollection<LeadId> ids, CancellationToken ct)
    {
        if (ids.Count == 0)
            return [];

        var filter = new BsonDocument { { LeadDocument.Id, new BsonDocument("$in", ids.ToObjectIds()) }, { LeadDocument.Source, source }, { LeadDocument.Status, Standing } };
        return await database.Leads().Find(filter).ToListAsync(ct);
    }

    public static Profile Read(BsonDocument lead) => new(LeadDocument.ReadLead(lead), LeadDocument.TextOf(lead, LeadDocument.Group));

    private static async Task FindManyAsync(
        IMongoDatabase database, int source, string element, List<(int Index, ProfileMatch Item)> matches, List<BsonDocument>[] found, CancellationToken ct)
    {
        var keys = new BsonArray(matches.Select(match => KeyOf(source, match.Item).Value).Distinct());
        var together = new BsonDocument { { element, new BsonDocument("$in", keys) }, { LeadDocument.Source, source }, { LeadDocument.Status, Standing } };
        var most = 2 * keys.Count;
        var leads = await database.Leads().Find(together).Limit(most + 1).ToListAsync(ct);
        if (leads.Count > most)
        {
            // Some value has many profiles. To read them all for the sake of two would cost more than to look for each by itself.
            await Parallel.ForEachAsync(
                matches,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct },
                async (match, stop) => found[match.Index] = await FindAsync(database, source, match.Item, stop));
            return;
        }

        var byValue = leads.SelectMany(lead => ValuesOf(lead, element).Select(value => (value, lead))).ToLookup(pair => pair.value, pair => pair.lead);
        foreach (var (index, match) in matches)
            found[index] = byValue[KeyOf(source, match).Value].Where(lead => HasPhone(lead, source, match)).Take(2).ToList();
    }

    private static IEnumerable<BsonValue> ValuesOf(BsonDocument lead, string element) => lead[element] is BsonArray several ? several : [lead[element]];

    private static bool HasPhone(BsonDocument lead, int source, ProfileMatch match) =>
        match is not ProfileMatch.ByEmailAndPhone both || LeadDocument.TextOf(lead, LeadDocument.Phone) == LeadValues.OfPerson(source, both.Phone);

    private static BsonDocument FilterOf(int source, ProfileMatch match)
    {
        var (element, value) = KeyOf(source, match);
        var filter = new BsonDocument { { element, value }, { LeadDocument.Source, source }, { LeadDocument.Status, Standing } };
        if (match is ProfileMatch.ByEmailAndPhone both)
            filter[LeadDocument.Phone] = LeadValues.OfPerson(source, both.Phone);
        return filter;
    }

    private static (string Element, BsonValue Value) KeyOf(int source, ProfileMatch match) => match switch
    {
        ProfileMatch.ById { Id: var id } => (LeadDocument.Id, id.ToObjectId()),
        ProfileMatch.ByEmailAndPhone both => (LeadDocument.Email, LeadValues.OfPerson(source, both.Email)),
        ProfileMatch.ByField { Field: FieldNames.Email, Value: var email } => (LeadDocument.Email, LeadValues.OfPerson(source, email)),
        ProfileMatch.ByField { Field: FieldNames.Phone, Value: var phone } => (LeadDocument.Phone, LeadValues.OfPerson(source, phone)),
        ProfileMatch.ByField own => (LeadDocument.Values, LeadValues.OfField(source, own.Field, own.Value)),
        _ => throw new ArgumentOutOfRangeException(nameof(match), match, "Nobody knows how to find that."),
    };
}
