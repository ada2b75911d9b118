using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Intake.SourceApi;

/// <summary>Words the refusal of a body that is no lead.</summary>
internal static class LeadBody
{
    public static Refused Refuse(FieldsReading reading) => reading switch
    {
        FieldsReading.WrongShape wrong => Refused.Invalid(wrong.Errors),
        FieldsReading.Malformed malformed => Refused.MalformedJson(malformed.Message),
        _ => throw new ArgumentException("The reading gave fields; there is nothing to refuse.", nameof(reading)),
    };
}
