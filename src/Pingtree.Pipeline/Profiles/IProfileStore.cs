using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Pipeline.Profiles;

/// <summary>Leads as profiles: found by what they match, changed in place. Only active and sold leads are profiles.</summary>
public interface IProfileStore
{
    /// <summary>The profiles that match, at most two: one, none, or an ambiguous search.</summary>
    Task<IReadOnlyList<Profile>> FindAsync(int sourceId, ProfileMatch match, CancellationToken ct);

    /// <summary>
    /// Creates or updates, entry i for change i, in one write. Decided by that write: of several that create the same value at once, one does and
    /// the others find it. A refused change leaves nothing. What creates a profile puts its <c>lead.active</c> into the log, due, unless it is silent.
    /// A new profile is subject to the daily cap and holds its values like every active lead; an update moves them.
    /// </summary>
    /// <exception cref="RulesChangedException">The source is not any more as the changes were judged by; nothing is stored.</exception>
    /// <exception cref="StoreUnavailableException">The store is away; the same changes may be applied again.</exception>
    Task<IReadOnlyList<ProfileAnswer>> ApplyAsync(Source source, IReadOnlyList<ProfileChange> changes, CancellationToken ct);

    /// <summary>Deletes the one profile that matches as an erasure does: an id-only tombstone stays; remembered answers and deliveries that name it go.</summary>
    Task<ProfileAnswer> DeleteAsync(int sourceId, ProfileMatch match, string? group, CancellationToken ct);
}

/// <summary>A profile.</summary>
/// <param name="Lead">The lead it is.</param>
/// <param name="Group">The group of the token that made it; null: any token of the source may touch it.</param>
public sealed record Profile(StoredLead Lead, string? Group);

/// <summary>By what a profile is found. Values are in the form leads are compared in; see <c>Lead.ComparedValue</c>.</summary>
public abstract record ProfileMatch
{
    private ProfileMatch() { }

    /// <summary>By the value of one field: e-mail, phone or one of its own.</summary>
    public sealed record ByField(string Field, string Value) : ProfileMatch;

    /// <summary>By e-mail and phone: both belong to the same profile.</summary>
    public sealed record ByEmailAndPhone(string Email, string Phone) : ProfileMatch;

    /// <summary>By the lead id.</summary>
    public sealed record ById(LeadId Id) : ProfileMatch;
}

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

/// <summary>A change of a profile, judged as far as that needs no store.</summary>
/// <param name="Mode">What it may do.</param>
/// <param name="Match">What it is about.</param>
/// <param name="Lead">The fields, normalised, under the id a new profile gets. An update lays them over those that are there; a null takes a field away.</param>
/// <param name="Group">The group of the token; null: no group.</param>
/// <param name="Silent">Whether a new profile makes no event.</param>
public sealed record ProfileChange(ProfileMode Mode, ProfileMatch Match, Lead Lead, string? Group, bool Silent);

/// <summary>What became of a change.</summary>
public abstract record ProfileAnswer
{
    private ProfileAnswer() { }

    /// <summary>Done.</summary>
    /// <param name="Id">The profile.</param>
    /// <param name="IsNew">Whether it was created.</param>
    /// <param name="Due">Its event, due in the store; null where there is none.</param>
    public sealed record Done(LeadId Id, bool IsNew, EventEntry? Due) : ProfileAnswer;

    /// <summary>Another profile holds one of its values, or one was there and none may be.</summary>
    /// <param name="Holder">That profile.</param>
    public sealed record Exists(LeadId Holder) : ProfileAnswer;

    /// <summary>Nothing matches.</summary>
    public sealed record NotFound : ProfileAnswer;

    /// <summary>More than one matches.</summary>
    public sealed record Ambiguous : ProfileAnswer;

    /// <summary>It belongs to another group.</summary>
    public sealed record OtherGroup : ProfileAnswer;

    /// <summary>Refused by the rules: invalid, suppressed, or over the cap.</summary>
    public sealed record Refused(Screening.Refusal Refusal) : ProfileAnswer;
}
