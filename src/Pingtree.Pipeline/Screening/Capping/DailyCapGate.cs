using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Pipeline.Screening.Capping;

/// <summary>Has the source had its fill for the day? Costs nothing for sources without a cap.</summary>
/// <remarks>
/// Lets no more through than the cap has room for, but takes nothing: the room is taken where the lead is stored,
/// in the same write, so that the cap is hard on any number of workers.
/// </remarks>
public sealed class DailyCapGate(ICapMemory memory, ILeadStore store) : IGate
{
    public async ValueTask<IReadOnlyList<Verdict>> JudgeAsync(IReadOnlyList<Lead> leads, CancellationToken ct)
    {
        var capped = leads.Where(lead => lead.Source.Settings.DailyCap is not null).GroupBy(DayOf).ToList();
        if (capped.Count == 0)
            return leads.Select(_ => Verdict.Passed).ToList();

        var room = await FindRoomAsync(capped, ct);
        return leads.Select(lead => Judge(lead, room)).ToList();
    }

    public async ValueTask RememberAsync(IReadOnlyList<StoredOutcome> stored, CancellationToken ct)
    {
        var admitted = stored
            .Where(s => s.IsNew && s.Outcome.Status == LeadStatus.Active && s.Lead.Source.Settings.DailyCap is not null)
            .GroupBy(s => DayOf(s.Lead));
        foreach (var day in admitted)
            await memory.AddAsync(day.Key, day.Count(), ct);
    }

    private async Task<Dictionary<CapDay, long>> FindRoomAsync(List<IGrouping<CapDay, Lead>> capped, CancellationToken ct)
    {
        var remembered = await memory.AdmittedAsync(capped.ConvertAll(g => g.Key), ct);
        var room = new Dictionary<CapDay, long>();
        for (var i = 0; i < capped.Count; i++)
        {
            var (day, cap) = (capped[i].Key, (long)capped[i].First().Source.Settings.DailyCap!.Value);
            var admitted = remembered[i];
            if (admitted is null || admitted + capped[i].Count() > cap)
            {
                admitted = await store.CountAdmittedAsync(day, ct);
                await memory.LearnAsync(day, admitted.Value, ct);
            }

            room[day] = cap - admitted.Value;
        }

        return room;
    }

    private static Verdict Judge(Lead lead, Dictionary<CapDay, long> room)
    {
        if (lead.Source.Settings.DailyCap is null)
            return Verdict.Passed;

        return --room[DayOf(lead)] >= 0 ? Verdict.Passed : new Verdict.Refuse(Refusal.CapReached());
    }

    private static CapDay DayOf(Lead lead) => new(lead.Source.Id, lead.Day);
}
