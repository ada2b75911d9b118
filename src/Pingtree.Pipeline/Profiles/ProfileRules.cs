using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Validating;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Pipeline.Profiles;

/// <summary>The rules of a profile's fields: those of a lead, and their number. A sentence under each wrong field's name.</summary>
internal static class ProfileRules
{
    /// <summary>What is wrong with a profile as it would be.</summary>
    public static IReadOnlyDictionary<string, string> FindErrors(Lead lead) => lead.Fields.Count > LeadFieldsReader.MaxFields
        ? new Dictionary<string, string> { ["fields"] = $"A profile may have at most {LeadFieldsReader.MaxFields} fields." }
        : LeadRules.FindErrors(lead);

    /// <summary>
    /// What is wrong with a draft whatever is stored. What is added must be whole; of what may change something that is there, only what it says can be judged:
    /// a required field it does not name may be there already.
    /// </summary>
    public static IReadOnlyDictionary<string, string> FindErrors(ProfileDraft draft, Source source, DateTimeOffset now)
    {
        if (draft.Mode == ProfileMode.Add)
            return FindErrors(draft.AsNew(source, now));

        var named = source.Settings.RequiredFields.Where(field => draft.Fields.TryGet(field, out _)).ToList();
        return LeadRules.FindErrors(Lead.Receive(draft.NewId, source with { Settings = source.Settings with { RequiredFields = named } }, now, draft.Fields));
    }
}
