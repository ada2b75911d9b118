using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Pipeline.Profiles;

/// <summary>A write, judged, and the condition it is made on.</summary>
/// <param name="Lead">The lead as it is after the write.</param>
public abstract record ProfileWrite(Lead Lead)
{

    /// <summary>
    /// Creates a profile, on condition that nothing matches. Under an id that is stored or erased it creates nothing: that was an earlier try of
    /// the same request, and it is done.
    /// </summary>
    /// <param name="Match">What must find nothing.</param>
    /// <param name="Lead">The lead it becomes.</param>
    /// <param name="Group">The group it belongs to; null: none.</param>
    /// <param name="Silent">Whether there is no <c>lead.active</c> for it.</param>
    public sealed record Create(ProfileMatch Match, Lead Lead, string? Group, bool Silent) : ProfileWrite(Lead);

    /// <summary>Gives a profile these fields, on condition that its fields still are as they were read.</summary>
    /// <param name="Before">The profile as it was read.</param>
    /// <param name="Lead">Its id, the time of the update and all of its fields from now on. The time a profile was received at stays.</param>
    public sealed record Update(StoredLead Before, Lead Lead) : ProfileWrite(Lead);
}
