using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Pipeline.Profiles;

/// <summary>What became of a change.</summary>
public abstract record ProfileAnswer
{
    private ProfileAnswer() { }

    /// <summary>Done.</summary>
    /// <param name="Id">The profile.</param>
    /// <param name="IsNew">Whether it was created.</param>
    /// <param name="Due">
    /// The events of all profiles created in the same write, due in the store: the first of them that has an event carries it; null for the others.
    /// </param>
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

    /// <summary>It would be created, and the source is switched off.</summary>
    public sealed record SwitchedOff : ProfileAnswer;

    /// <summary>Refused by the rules: invalid, suppressed, or over the cap.</summary>
    public sealed record Refused(Screening.Refusal Refusal) : ProfileAnswer;
}
