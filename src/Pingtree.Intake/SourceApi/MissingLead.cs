using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Intake.SourceApi;

/// <summary>Refusals for a lead the source does not have.</summary>
internal static class MissingLead
{
    /// <summary>How long a lead that is not there may still be on its way.</summary>
    private static readonly TimeSpan MayBePending = TimeSpan.FromMinutes(15);

    /// <summary>What was given can't be the id of a lead.</summary>
    public static Refused NoId() => Refused.NotFound("There is no such lead. A lead id is 24 hex digits.");

    /// <summary>Tells to ask again soon while the id is young.</summary>
    public static Refused NotThere(LeadId id, TimeProvider clock)
    {
        var age = clock.GetUtcNow() - id.MadeAt;
        return Refused.NotFound("There is no such lead.", age < MayBePending && age > -MayBePending ? 2 : null);
    }
}
