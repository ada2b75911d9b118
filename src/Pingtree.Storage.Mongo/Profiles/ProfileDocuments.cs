using MongoDB.Bson;
using MongoDB.Driver;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Sources;
using Pingtree.Storage.Mongo.Leads;

namespace Pingtree.Storage.Mongo.Profiles;

/// <summary>
/// Profiles as documents. Two who create by the same match at once are told apart by a claim on the match: it stands among the profile's claims as long
/// as the profile is as it was made.
/// </summary>
internal sealed class ProfileDocuments(Source source, IReadOnlyList<string> matchedFields, ObjectId write)
{
    /// <summary>Begins what stands for the field in a claim on a match; no field's name does.</summary>
    private const string MatchMark = "?";

    private static readonly string[] Changeable = [LeadDocument.Email, LeadDocument.Phone, LeadDocument.Fields, LeadDocument.Claims, LeadDocument.Values];

    /// <summary>A new profile.</summary>
    public BsonDocument Of(ProfileWrite.Create create)
    {
        var document = LeadDocument.Of(create.Lead, null, write);
        var claims = create.Lead.Claims().Select(LeadValues.OfClaim);

        // One that its own match would not find keeps nobody from creating by that match.
        if (create.Match.Values.Count > 0 && create.Match.Finds(create.Lead))
            claims = claims.Append(OfMatch(create.Match));
        document.SetOrLeaveOut(LeadDocument.Claims, claims.Distinct().ToList());
        document.SetOrLeaveOut(LeadDocument.Values, LeadValues.Of(create.Lead, matchedFields));
        if (create.Group is { } group)
            document[LeadDocument.Group] = group;
        if (create.Silent)
            document[LeadDocument.Silent] = true;
        return document;
    }

    /// <summary>The lead with the fields of another, at its own time.</summary>
    public Lead WithFields(Lead lead, Lead fields) => Lead.Receive(lead.Id, source, lead.ReceivedAt, fields.Fields);

    /// <summary>The document after an update.</summary>
    public BsonDocument After(BsonDocument before, ProfileRow update)
    {
        var kept = LeadDocument.ListOf(before, LeadDocument.Claims).Where(claim => IsKept(LeadValues.FieldOf(claim), update));
        var after = new BsonDocument(before.Where(element => !Changeable.Contains(element.Name)));
        LeadDocument.PutContent(after, update.Lead);
        after.SetOrLeaveOut(LeadDocument.Claims, kept.Concat(update.Claims.Select(LeadValues.OfClaim)).Distinct().ToList());
        after.SetOrLeaveOut(LeadDocument.Values, LeadValues.Of(update.Lead, matchedFields));
        return after;
    }

    /// <summary>Makes the one document into the other, on condition that it still is as it was read.</summary>
    public static UpdateOneModel<BsonDocument> Update(BsonDocument before, BsonDocument after, ObjectId mark)
    {
        var asRead = new BsonDocument
        {
            { LeadDocument.Id, before[LeadDocument.Id] }, { LeadDocument.Fields, before[LeadDocument.Fields] }, { LeadDocument.Status, before[LeadDocument.Status] },
            { LeadDocument.Claims, before.TryGetValue(LeadDocument.Claims, out var held) ? held : new BsonDocument("$exists", false) },
        };
        var content = new BsonDocument(after.Where(element => Changeable.Contains(element.Name))) { { LeadDocument.Changed, mark } };
        var change = new BsonDocument("$set", content);
        var gone = new BsonDocument(Changeable.Where(name => before.Contains(name) && !after.Contains(name)).Select(name => new BsonElement(name, "")));
        if (gone.ElementCount > 0)
            change["$unset"] = gone;
        return new UpdateOneModel<BsonDocument>(asRead, change);
    }

    private static bool IsKept(string field, ProfileRow update) =>
        !field.StartsWith(MatchMark, StringComparison.Ordinal) && update.Before!.ComparedValue(field) == update.Lead.ComparedValue(field);

    private string OfMatch(ProfileMatch match) => LeadValues.OfField(
        source.Id, MatchMark + string.Join('+', match.Values.Select(value => value.Field)), string.Join('|', match.Values.Select(value => value.Value)));
}
