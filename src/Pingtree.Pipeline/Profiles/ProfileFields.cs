using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Pipeline.Profiles;

/// <summary>Which fields a profile has after a change.</summary>
internal static class ProfileFields
{
    /// <summary>Lays the changes over the fields: each stays in its place, new ones follow, a null takes one away.</summary>
    public static LeadFields LayOver(LeadFields fields, LeadFields changes)
    {
        var merged = new LeadFields(fields.Count + changes.Count);
        foreach (var (name, value) in fields.All)
            Put(merged, name, changes.TryGet(name, out var change) ? change : value);
        foreach (var (name, value) in changes.All)
        {
            if (!fields.TryGet(name, out _))
                Put(merged, name, value);
        }

        return merged;
    }

    /// <summary>Gives the fields the values a match asks for, unless they say the same already: a number 5 need not become a text "5".</summary>
    public static LeadFields WithValuesOf(ProfileMatch match, LeadFields fields, LeadId id, Source source)
    {
        var lead = Lead.Receive(id, source, default, fields);
        var missing = new LeadFields();
        foreach (var (field, value) in match.Values)
        {
            if (lead.ComparedValue(field) != value)
                missing.With(field, FieldValue.Of(value));
        }

        return missing.Count == 0 ? fields : LayOver(fields, missing);
    }

    private static void Put(LeadFields fields, string name, FieldValue value)
    {
        if (value.Kind != FieldKind.Null)
            fields.With(name, value);
    }
}
