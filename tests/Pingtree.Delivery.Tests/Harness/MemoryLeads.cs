using System.Collections.Concurrent;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Delivery.Tests.Harness;

/// <summary>Stored leads, in memory; counts how often it is asked.</summary>
internal sealed class MemoryLeads : ILeadQueries
{
    private readonly ConcurrentDictionary<LeadId, StoredLead> _leads = new();
    private int _reads;

    public int Reads => _reads;

    public StoredLead Add(StoredLead lead) => _leads[lead.Id] = lead;

    public void Erase(LeadId id) => _leads.TryRemove(id, out _);

    public Task<IReadOnlyList<StoredLead>> FindManyAsync(IReadOnlyCollection<LeadId> ids, CancellationToken ct)
    {
        Interlocked.Increment(ref _reads);
        return Task.FromResult<IReadOnlyList<StoredLead>>(ids.Where(_leads.ContainsKey).Select(id => _leads[id]).ToList());
    }

    public Task<StoredLead?> FindAsync(int sourceId, LeadId id, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlyList<StoredLead>> ReadAsync(LeadFilter filter, LeadCursor? after, int limit, CancellationToken ct) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<StoredLead>> ReadPageAsync(LeadFilter filter, long skip, int limit, CancellationToken ct) => throw new NotSupportedException();

    public Task<long> CountAsync(LeadFilter filter, CancellationToken ct) => throw new NotSupportedException();
}
