using Pingtree.Pipeline.Screening;

namespace Pingtree.Intake.Streaming;

/// <summary>What a record's outcome is called in the answers of a batch.</summary>
internal static class RecordWords
{
    public const string Invalid = "invalid";

    public static string StatusOf(char letter) => letter switch
    {
        OutcomeLetters.Active or OutcomeLetters.Sold or OutcomeLetters.Erased => "active",
        OutcomeLetters.Duplicate => "duplicate",
        OutcomeLetters.Suppressed or OutcomeLetters.CapReached => "rejected",
        _ => Invalid,
    };

    public static string? ReasonOf(char letter) => letter switch
    {
        OutcomeLetters.Duplicate => "duplicate",
        OutcomeLetters.Suppressed => "suppressed",
        OutcomeLetters.CapReached => "cap_reached",
        OutcomeLetters.Mismatch => "idempotency_mismatch",
        OutcomeLetters.Invalid or OutcomeLetters.Unreadable => "validation_error",
        _ => null,
    };
}
