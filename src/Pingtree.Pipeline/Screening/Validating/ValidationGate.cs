using Pingtree.Pipeline.Leads;

namespace Pingtree.Pipeline.Screening.Validating;

/// <summary>Is everything there that the source asks for, and is it what it says it is? Thinks only.</summary>
public sealed class ValidationGate : IGate
{
    public ValueTask<IReadOnlyList<Verdict>> JudgeAsync(IReadOnlyList<Lead> leads, CancellationToken ct) =>
        ValueTask.FromResult<IReadOnlyList<Verdict>>(leads.Select(Judge).ToList());

    private static Verdict Judge(Lead lead) =>
        LeadRules.FindErrors(lead) is { Count: > 0 } errors ? new Verdict.Refuse(Refusal.Invalid(errors)) : Verdict.Passed;
}
