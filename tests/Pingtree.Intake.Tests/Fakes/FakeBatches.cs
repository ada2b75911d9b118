using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.Tests.Fakes;

/// <summary>Batches in memory.</summary>
internal sealed class FakeBatches : IBatchStore
{
    private readonly Dictionary<string, LeadId> _keys = [];

    public Dictionary<LeadId, BatchReading> Closed { get; } = [];

    public Task<LeadId> OpenAsync(int sourceId, string? key, LeadId id, CancellationToken ct)
    {
        if (key is not null && !_keys.TryAdd($"{sourceId}/{key}", id))
            id = _keys[$"{sourceId}/{key}"];
        return Task.FromResult(id);
    }

    public Task CloseAsync(LeadId id, BatchReading reading, CancellationToken ct)
    {
        Closed[id] = reading;
        return Task.CompletedTask;
    }

    public Task<BatchState?> FindAsync(int sourceId, LeadId id, CancellationToken ct) => Task.FromResult<BatchState?>(
        Closed.TryGetValue(id, out var reading) ? new BatchState(reading, new Dictionary<(LeadStatus, Pipeline.Screening.RejectReason?), long>(), []) : null);
}
