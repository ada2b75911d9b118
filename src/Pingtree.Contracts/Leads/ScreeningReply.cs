using Pingtree.Contracts.Outcomes;

namespace Pingtree.Contracts.Leads;

/// <summary>Tells one waiting intake what became of its leads of one batch. A hint: if it is lost, the intake reads the store.</summary>
public sealed record ScreeningReply
{
    /// <summary>What became of each lead this intake waits for.</summary>
    public required IReadOnlyList<LeadOutcomeMessage> Outcomes { get; init; }

    /// <summary>Ids of leads that were given up: nothing of them is stored. Only in one process, where no broker keeps them.</summary>
    public IReadOnlyList<string> GivenUp { get; init; } = [];
}
