using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Capping;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Leads;

/// <summary>Keeps the leads.</summary>
internal sealed class SqliteLeadStore(SqliteWriter writer, SqliteReaders readers, TimeProvider clock) : ILeadStore
{
    public async Task<IReadOnlyList<StoredOutcome>> SaveAsync(IReadOnlyList<JudgedLead> leads, EventKeeping events, CancellationToken ct)
    {
        if (leads.Count == 0)
            return [];

        var rows = leads.Select(LeadRow.Of).ToList();
        return await writer.WriteAsync(db => new LeadBatch(db, events, clock.GetUtcNow()).Save(rows), ct);
    }

    public Task<IReadOnlyList<LeadOutcome>> FindOutcomesAsync(IReadOnlyCollection<LeadId> ids, CancellationToken ct) =>
        readers.ReadTogetherAsync<IReadOnlyList<LeadOutcome>>(
            db => ids.Distinct().Select(id => LeadTable.FindOutcome(db, id)).OfType<LeadOutcome>().ToList(), ct);

    public Task<IReadOnlyDictionary<Claim, ClaimHolder>> FindHoldersAsync(IReadOnlyCollection<Claim> claims, CancellationToken ct) =>
        readers.ReadTogetherAsync<IReadOnlyDictionary<Claim, ClaimHolder>>(
            db =>
            {
                var holders = new Dictionary<Claim, ClaimHolder>();
                foreach (var claim in claims)
                {
                    if (Holders.Find(db, claim) is { } holder)
                        holders[claim] = holder;
                }

                return holders;
            },
            ct);

    public Task<long> CountAdmittedAsync(CapDay day, CancellationToken ct) =>
        readers.ReadAsync(db => DayCounts.ReadAdmitted(db, day.SourceId, UnixDay.Of(day.Day)), ct);
}
