using Pingtree.Contracts.Outcomes;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Pipeline.Screening;

/// <summary>Outcomes in the form they travel in.</summary>
public static class OutcomeMessages
{
    public static LeadOutcomeMessage Write(LeadOutcome outcome) => new()
    {
        LeadId = outcome.Id.ToString(),
        SourceId = outcome.SourceId,
        Status = outcome.Status.ToWord(),
        Reason = outcome.Refusal?.Reason.ToWord(),
        Field = outcome.Refusal?.Field,
        DuplicateOf = outcome.Refusal?.DuplicateOf?.ToString(),
        Errors = outcome.Refusal?.Errors,
    };

    /// <exception cref="FormatException">The message was not written by <see cref="Write"/>.</exception>
    public static LeadOutcome Read(LeadOutcomeMessage message) => new(
        LeadId.Parse(message.LeadId),
        message.SourceId,
        LeadStatusWords.FromWord(message.Status) ?? throw new FormatException($"'{message.Status}' is no status of a lead."),
        ReadRefusal(message));

    private static Refusal? ReadRefusal(LeadOutcomeMessage message) => message.Reason switch
    {
        null => null,
        "validation_error" => Refusal.Invalid(message.Errors ?? new Dictionary<string, string>()),
        "suppressed" => Refusal.Suppressed(message.Field!),
        "duplicate" => Refusal.Duplicate(message.Field!, LeadId.Parse(message.DuplicateOf!)),
        "cap_reached" => Refusal.CapReached(),
        var unknown => throw new FormatException($"'{unknown}' is no reason of a refusal."),
    };
}
