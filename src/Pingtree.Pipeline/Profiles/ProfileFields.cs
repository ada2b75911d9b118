using Pingtree.Pipeline.Leads;

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

    /// <summary>The fields of a new profile: those that were sent, and of those that were not even named, the values it was looked for by.</summary>
    public static LeadFields OfNew(ProfileDraft draft)
    {
        var fields = LayOver(new LeadFields(), draft.Fields);
        foreach (var (field, value) in draft.Match.Values)
        {
            if (!draft.Fields.TryGet(field, out _))
                fields.With(field, FieldValue.Of(value));
        }

        return fields;
    }

    /// <summary>The values a match asks for.</summary>
    public static LeadFields OfMatch(ProfileMatch match)
    {
        var fields = new LeadFields();
        foreach (var (field, value) in match.Values)
            fields.With(field, FieldValue.Of(value));
        return fields;
    }

    private static void Put(LeadFields fields, string name, FieldValue value)
    {
        if (value.Kind != FieldKind.Null)
            fields.With(name, value);
    }
}
