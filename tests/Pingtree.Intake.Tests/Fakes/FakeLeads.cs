using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Capping;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.Tests.Fakes;

/// <summary>Stored leads in memory.</summary>
internal sealed class FakeLeads : ILeadStore, ILeadQueries, ILeadKeeping
{
    public List<StoredLead> Stored { get; } = [];

    public Dictionary<LeadId, LeadOutcome> Outcomes { get; } = [];

    /// <summary>How often outcomes were asked for.</summary>
    public int OutcomesAsked { get; private set; }

    /// <summary>How many leads each read asked for.</summary>
    public List<int> Reads { get; } = [];

    public Task<StoredLead?> FindAsync(int sourceId, LeadId id, CancellationToken ct) =>
        Task.FromResult(Stored.Find(l => l.SourceId == sourceId && l.Id == id));

    public Task<IReadOnlyList<StoredLead>> FindManyAsync(IReadOnlyCollection<LeadId> ids, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<StoredLead>>(Stored.FindAll(l => ids.Contains(l.Id)));

    public Task<IReadOnlyList<StoredLead>> ReadAsync(LeadFilter filter, LeadCursor? after, int limit, CancellationToken ct)
    {
        Reads.Add(limit);
        return Task.FromResult<IReadOnlyList<StoredLead>>(Matching(filter)
            .Where(l => after is not { } place || l.CreatedAt < place.CreatedAt || (l.CreatedAt == place.CreatedAt && l.Id < place.Id))
            .Take(limit).ToList());
    }

    public Task<IReadOnlyList<StoredLead>> ReadPageAsync(LeadFilter filter, long skip, int limit, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<StoredLead>>(Matching(filter).Skip((int)Math.Min(skip, int.MaxValue)).Take(limit).ToList());

    public Task<long> CountAsync(LeadFilter filter, CancellationToken ct) => Task.FromResult((long)Matching(filter).Count());

    public Task<int> DeleteRefusedAsync(int sourceId, DateTimeOffset before, int limit, CancellationToken ct) => throw new NotSupportedException();

    public Task<int> EraseAsync(int sourceId, string field, string value, CancellationToken ct) =>
        Task.FromResult(Stored.RemoveAll(l => l.SourceId == sourceId && l.Fields[field].Text == value));

    public Task<IReadOnlyList<StoredOutcome>> SaveAsync(IReadOnlyList<JudgedLead> leads, EventKeeping events, CancellationToken ct) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<LeadOutcome>> FindOutcomesAsync(IReadOnlyCollection<LeadId> ids, CancellationToken ct)
    {
        OutcomesAsked++;
        return Task.FromResult<IReadOnlyList<LeadOutcome>>(ids.Where(Outcomes.ContainsKey).Select(id => Outcomes[id]).ToList());
    }

    public Task<IReadOnlyDictionary<Claim, ClaimHolder>> FindHoldersAsync(IReadOnlyCollection<Claim> claims, CancellationToken ct) =>
        throw new NotSupportedException();

    public Task<long> CountAdmittedAsync(CapDay day, CancellationToken ct) => throw new NotSupportedException();

    private IEnumerable<StoredLead> Matching(LeadFilter filter) => Stored
        .Where(l => l.SourceId == filter.SourceId)
        .Where(l => filter.Status is null || l.Status == filter.Status)
        .Where(l => filter.Email is null || l.Fields[FieldNames.Email].Text == filter.Email)
        .Where(l => filter.Phone is null || filter.Phone.EndsWith(l.Fields[FieldNames.Phone].Text, StringComparison.Ordinal))
        .Where(l => filter.From is null || DateOnly.FromDateTime(l.CreatedAt.UtcDateTime) >= filter.From)
        .Where(l => filter.To is null || DateOnly.FromDateTime(l.CreatedAt.UtcDateTime) <= filter.To)
        .OrderByDescending(l => l.CreatedAt).ThenByDescending(l => l.Id);
}
