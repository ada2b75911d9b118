using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;

namespace Pingtree.Intake.SourceApi;

/// <summary>What a create answers.</summary>
internal sealed record LeadAnswer
{
    /// <summary>Whether the lead was taken.</summary>
    public required bool Success { get; init; }

    /// <summary>One word for a program, where the lead was refused.</summary>
    public string? Reason { get; init; }

    /// <summary>A sentence under each wrong field's name.</summary>
    public IReadOnlyDictionary<string, string>? Errors { get; init; }

    /// <summary><c>pending</c> while the outcome is not known.</summary>
    public string? Status { get; init; }

    /// <summary>A sentence for a person.</summary>
    public required string Message { get; init; }

    /// <summary>The id of this attempt, 24 hex digits.</summary>
    public required string LeadId { get; init; }

    /// <summary>The lead that holds the value, where this one is a duplicate.</summary>
    public string? DuplicateOf { get; init; }

    public static LeadAnswer Stored(LeadId id) =>
        new() { Success = true, LeadId = id.ToString(), Message = "Lead created successfully." };

    public static LeadAnswer Pending(LeadId id) =>
        new() { Success = true, LeadId = id.ToString(), Status = "pending", Message = "Lead accepted for processing." };

    public static LeadAnswer Refused(LeadId id, Refusal refusal) => new()
    {
        Success = false,
        Reason = refusal.Reason.ToWord(),
        Errors = refusal.Errors,
        Message = refusal.Message,
        LeadId = id.ToString(),
        DuplicateOf = refusal.DuplicateOf?.ToString(),
    };
}
