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

    /// <exception cref="AnnouncementException">The bus did not confirm. The leads are stored; their message must come again.</exception>
    public async Task AnnounceAsync(IReadOnlyList<LeadOutcome> outcomes, CancellationToken ct)
    {
        var leads = outcomes.Where(o => o.Status != LeadStatus.Erased).ToList();
        if (leads.Count == 0)
            return;

        var message = new LeadsScreened
        {
            ScreenedAt = clock.GetUtcNow(),
            Sources = leads.GroupBy(o => o.SourceId).Select(source => Pack(source.Key, source.ToList())).ToList(),
        };
        try
        {
            await bus.Publish(message, ct).WaitAsync(Deadline, clock, ct);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            throw new AnnouncementException("The bus did not take the outcomes of a batch.", exception);
        }
    }

    private static SourceOutcomes Pack(int sourceId, List<LeadOutcome> outcomes)
    {
        var ids = new byte[outcomes.Count * LeadId.Size];
        for (var i = 0; i < outcomes.Count; i++)
            outcomes[i].Id.WriteTo(ids.AsSpan(i * LeadId.Size));
        return new SourceOutcomes { SourceId = sourceId, LeadIds = ids, Letters = string.Concat(outcomes.Select(OutcomeLetters.Of)) };
    }
}

/// <summary>Outcomes are stored and could not be published: the bus is broken, not the leads.</summary>
internal sealed class AnnouncementException(string message, Exception inner) : Exception(message, inner);
