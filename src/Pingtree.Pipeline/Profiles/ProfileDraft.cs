using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Pipeline.Profiles;

/// <summary>What a change may do.</summary>
public enum ProfileMode
{
    /// <summary>Create, or update what matches.</summary>
    Import,

    /// <summary>Create only.</summary>
    Add,

    /// <summary>Update only.</summary>
    Update,
}

/// <summary>A change of a profile as it is asked for.</summary>
/// <param name="Mode">What it may do.</param>
/// <param name="Match">What it is about. A new profile gets the values it was looked for by, except where the fields say otherwise.</param>
/// <param name="Fields">
/// The fields as sent. An update lays them over those that are there, the matched one included; a null takes a field away.
/// </param>
/// <param name="NewId">The id a new profile gets; a retry of the same request brings the same one.</param>
/// <param name="Group">The group of the token; null: no group.</param>
/// <param name="Silent">Whether a new profile makes no event.</param>
public sealed record ProfileDraft(ProfileMode Mode, ProfileMatch Match, LeadFields Fields, LeadId NewId, string? Group, bool Silent)
{
    /// <summary>The profile it becomes where nothing matches.</summary>
    internal Lead AsNew(Source source, DateTimeOffset now) => Lead.Receive(NewId, source, now, ProfileFields.OfNew(this));
}
