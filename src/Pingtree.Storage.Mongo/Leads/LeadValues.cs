using MongoDB.Bson;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Deduplicating;

namespace Pingtree.Storage.Mongo.Leads;

/// <summary>
/// Values of leads in the form they are indexed in. Each begins with the source's number: an index over one element serves all sources, and a value of one
/// source can't meet that of another. No field's name holds the bar.
/// </summary>
internal static class LeadValues
{
    public static string OfPerson(int source, string value) => $"{source}|{value}";

    public static string OfClaim(Claim claim) => $"{claim.SourceId}|{claim.Field}|{claim.Value}";

    public static string OfField(int source, string field, string value) => $"{source}|{field}|{value}";

    /// <summary>The field a claim or an indexed value speaks of.</summary>
    public static string FieldOf(string value)
    {
        var start = value.IndexOf('|', StringComparison.Ordinal) + 1;
        return value[start..value.IndexOf('|', start)];
    }

    /// <summary>The values the lead has in these fields.</summary>
    public static List<string> Of(Lead lead, IEnumerable<string> fields) =>
        fields.Where(field => lead.ComparedValue(field) is not null).Select(field => OfField(lead.Source.Id, field, lead.ComparedValue(field)!)).ToList();

    /// <summary>What a stored field claims, by the rule of <see cref="Lead.ComparedValue"/>; null where it is blank.</summary>
    public static string? OfStored(int source, string field, LeadFields fields) =>
        fields.TryGet(field, out var value) && !value.IsBlank ? OfField(source, field, value.Text.Trim()) : null;

    /// <summary>An empty array is a value to a unique index, and a second one a duplicate: without entries there is no array.</summary>
    public static void SetOrLeaveOut(this BsonDocument document, string name, IReadOnlyCollection<string> values)
    {
        if (values.Count > 0)
            document[name] = new BsonArray(values);
    }
}
