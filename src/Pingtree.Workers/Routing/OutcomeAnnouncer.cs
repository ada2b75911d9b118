using MassTransit;
using Pingtree.Contracts.Leads;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;

namespace Pingtree.Workers.Routing;

/// <summary>Publishes what became of a batch, in one confirmed message.</summary>
internal sealed class OutcomeAnnouncer(IBus bus, TimeProvider clock)
{
    /// <summary>After a broker restart some publishes never complete; the batch is then screened again, which is harmless.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    public async Task AnnounceAsync(IReadOnlyList<LeadOutcome> outcomes, CancellationToken ct)
    {
        var leads = outcomes.Where(o => o.Status != LeadStatus.Erased).Select(OutcomeMessages.Write).ToList();
        if (leads.Count == 0)
            return;

        var message = new LeadsScreened { ScreenedAt = clock.GetUtcNow(), Outcomes = leads };
        await bus.Publish(message, ct).WaitAsync(Deadline, clock, ct);
    }
}
