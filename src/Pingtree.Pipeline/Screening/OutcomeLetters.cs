using Pingtree.Pipeline.Leads;

namespace Pingtree.Pipeline.Screening;

/// <summary>Outcomes as one letter each: the form in which many of them travel.</summary>
public static class OutcomeLetters
{
    public const char Active = 'a';
    public const char Sold = 'o';
    public const char Duplicate = 'd';
    public const char Suppressed = 's';
    public const char CapReached = 'c';
    public const char Invalid = 'i';
    public const char Erased = 'e';

    /// <summary>The line was sent before under the same key, with other content. The lead of the first sending stands.</summary>
    public const char Mismatch = 'm';

    /// <summary>The message was no lead; it is among the dead letters.</summary>
    public const char Unreadable = 'u';

    public static char Of(LeadOutcome outcome) => outcome switch
    {
        { Status: LeadStatus.Active } => Active,
        { Status: LeadStatus.Sold } => Sold,
        { Status: LeadStatus.Erased } => Erased,
        { Refusal.Reason: RejectReason.Duplicate } => Duplicate,
        { Refusal.Reason: RejectReason.Suppressed } => Suppressed,
        { Refusal.Reason: RejectReason.CapReached } => CapReached,
        _ => Invalid,
    };
}
