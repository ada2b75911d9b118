using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.Tests.Fakes;

/// <summary>Sells the leads of <see cref="FakeLeads"/>, and keeps what is due.</summary>
internal sealed class FakeSales(FakeLeads leads) : ILeadSales, IDueEvents
{
    private readonly Dictionary<LeadId, long> _entries = [];

    /// <summary>Entries that are due.</summary>
    public HashSet<long> Due { get; } = [];

    /// <summary>What a clearing throws; null: it clears.</summary>
    public Exception? ClearFault { get; set; }

    public Task<SaleAnswer> SellAsync(int sourceId, LeadId lead, Sale sale, CancellationToken ct) => Task.FromResult(Sell(sourceId, lead, sale));

    public Task<IReadOnlyList<EventEntry>> FindAsync(DateTimeOffset dueBefore, int limit, CancellationToken ct) => throw new NotSupportedException();

    public Task ClearAsync(IReadOnlyCollection<EventEntry> entries, CancellationToken ct)
    {
        if (ClearFault is { } fault)
            return Task.FromException(fault);
        foreach (var entry in entries)
            Due.Remove(entry.Entry!.Value);
        return Task.CompletedTask;
    }

    private SaleAnswer Sell(int sourceId, LeadId id, Sale sale)
    {
        var index = leads.Stored.FindIndex(l => l.SourceId == sourceId && l.Id == id);
        if (index < 0)
            return new SaleAnswer.NotFound();

        var lead = leads.Stored[index];
        if (lead.Status is not (LeadStatus.Active or LeadStatus.Sold))
            return new SaleAnswer.NotActive(lead.Status);
        if (lead.Sale is { } earlier && earlier.Buyer != sale.Buyer)
            return new SaleAnswer.SoldToAnother();

        leads.Stored[index] = lead with { Status = LeadStatus.Sold, Sale = lead.Sale ?? sale };
        _entries.TryAdd(id, _entries.Count + 1);
        Due.Add(_entries[id]);
        return new SaleAnswer.Sold(lead.Sale ?? sale, new EventEntry(_entries[id], sourceId, [new LeadEvent(sourceId, id, LeadEventKind.Sold)]), lead.Sale is null);
    }
}
