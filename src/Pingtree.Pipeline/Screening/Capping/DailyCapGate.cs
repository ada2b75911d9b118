using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Pipeline.Screening.Capping;

/// <summary>Has the source had its fill for the day? Costs nothing for sources without a cap.</summary>
/// <remarks>
/// Refuses only where the store says that there is no room at all. Where there is some, the store decides who gets it, in the write that
/// stores the lead: it alone knows which leads of the batch turn out to be duplicates or were admitted before.
/// </remarks>
public sealed class DailyCapGate(ICapMemory memory, ILeadStore store) : IGate
{
    public async ValueTask<IReadOnlyList<Verdict>> JudgeAsync(IReadOnlyList<Lead> leads, CancellationToken ct)
    {
        var capped = leads.Where(lead => lead.Source.Settings.DailyCap is not null).GroupBy(DayOf).ToList();
        if (capped.Count == 0)
            return leads.Select(_ => Verdict.Passed).ToList();

        var full = await FindFullAsync(capped, ct);
        return leads.Select(lead => full.Contains(DayOf(lead)) ? new Verdict.Refuse(Refusal.CapReached()) : Verdict.Passed).ToList();
    }

    public async ValueTask RememberAsync(IReadOnlyList<StoredOutcome> stored, CancellationToken ct)
    {
        var admitted = stored
            .Where(s => s.IsNew && s.Outcome.Status == LeadStatus.Active && s.Lead.Source.Settings.DailyCap is not null)
            .GroupBy(s => DayOf(s.Lead));
        foreach (var day in admitted)
            await memory.AddAsync(day.Key, day.Count(), ct);
    }

    private async Task<IReadOnlySet<CapDay>> FindFullAsync(List<IGrouping<CapDay, Lead>> capped, CancellationToken ct)
    {
        var remembered = await memory.AdmittedAsync(capped.ConvertAll(g => g.Key), ct);
        var full = new HashSet<CapDay>();
        for (var i = 0; i < capped.Count; i++)
        {
            var (day, cap) = (capped[i].Key, capped[i].First().Source.Settings.DailyCap!.Value);
            if (remembered[i] < cap)
                continue;

            var admitted = await store.CountAdmittedAsync(day, ct);
            await memory.LearnAsync(day, admitted, ct);
            if (admitted >= cap)
                full.Add(day);
        }

        return full;
    }

    private static CapDay DayOf(Lead lead) => new(lead.Source.Id, lead.Day);
}
