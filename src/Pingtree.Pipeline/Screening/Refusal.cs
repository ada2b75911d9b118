using Pingtree.Pipeline.Leads;

namespace Pingtree.Pipeline.Screening;

/// <summary>Why a lead was refused.</summary>
public enum RejectReason
{
    ValidationError = 1,
    Suppressed = 2,
    Duplicate = 3,
    CapReached = 4,
}

/// <summary>A refusal: its reason and what a partner needs to understand it. A value, never an exception.</summary>
public sealed record Refusal
{
    private Refusal() { }

    public required RejectReason Reason { get; init; }

    /// <summary>The field that matched, of a duplicate or a suppressed lead.</summary>
    public string? Field { get; private init; }

    /// <summary>The lead that holds the value, of a duplicate.</summary>
    public LeadId? DuplicateOf { get; private init; }

    /// <summary>A sentence under each wrong field's name, of an invalid lead.</summary>
    public IReadOnlyDictionary<string, string>? Errors { get; private init; }

    /// <summary>Where the refused lead stands from now on.</summary>
    public LeadStatus Status => Reason == RejectReason.Duplicate ? LeadStatus.Duplicate : LeadStatus.Rejected;

    /// <summary>The refusal as a sentence for a person.</summary>
    public string Message => Reason switch
    {
        RejectReason.ValidationError => "The lead has fields that are missing or not valid; see errors.",
        RejectReason.Suppressed => $"This {FieldNames.InSentence(Field!)} is on the suppression list of the source.",
        RejectReason.Duplicate => $"A lead with this {FieldNames.InSentence(Field!)} already exists in the source.",
        _ => "The daily cap of the source is reached.",
    };

    public static Refusal Invalid(IReadOnlyDictionary<string, string> errors) => new() { Reason = RejectReason.ValidationError, Errors = errors };

    public static Refusal Suppressed(string field) => new() { Reason = RejectReason.Suppressed, Field = field };

    public static Refusal Duplicate(string field, LeadId holder) => new() { Reason = RejectReason.Duplicate, Field = field, DuplicateOf = holder };

    public static Refusal CapReached() => new() { Reason = RejectReason.CapReached };
}

/// <summary>The words of <see cref="RejectReason"/> in the API.</summary>
public static class RejectReasonWords
{
    public static string ToWord(this RejectReason reason) => reason switch
    {
        RejectReason.ValidationError => "validation_error",
        RejectReason.Suppressed => "suppressed",
        RejectReason.Duplicate => "duplicate",
        _ => "cap_reached",
    };
}
