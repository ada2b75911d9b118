using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Pipeline.Screening.Deduplicating;

/// <summary>Does another active lead of the source hold one of this lead's values already?</summary>
/// <remarks>Two leads of the same batch, or of two workers, are told apart where they are stored: there the claim is unique.</remarks>
public sealed class DuplicateGate(IClaimMemory memory, ILeadStore store) : IGate
{
    private static readonly Dictionary<Claim, ClaimHolder> Nobody = [];

    public async ValueTask<IReadOnlyList<Verdict>> JudgeAsync(IReadOnlyList<Lead> leads, CancellationToken ct)
    {
        var claims = leads.Select(lead => lead.Claims()).ToList();
        var holders = await FindHoldersAsync(leads, claims, ct);
        return leads.Select((lead, i) => Judge(lead, claims[i], holders)).ToList();
    }

    public ValueTask RememberAsync(IReadOnlyList<StoredOutcome> stored, CancellationToken ct)
    {
        var claims = stored.Where(s => s.IsNew && s.Outcome.Status == LeadStatus.Active).SelectMany(s => s.Lead.Claims()).ToList();
        return claims.Count == 0 ? default : memory.RememberAsync(claims, ct);
    }

    private async Task<IReadOnlyDictionary<Claim, ClaimHolder>> FindHoldersAsync(
        IReadOnlyList<Lead> leads, List<IReadOnlyList<Claim>> claims, CancellationToken ct)
    {
        var all = claims.SelectMany(c => c).Distinct().ToList();
        if (all.Count == 0)
            return Nobody;

        var mayBeHeld = await memory.MayBeHeldAsync(all, ct);
        var doubtful = all.Where((_, i) => mayBeHeld[i]).ToHashSet();

        // The cap is judged next: a duplicate the memory forgot would be told that the cap is reached.
        for (var i = 0; i < leads.Count; i++)
        {
            if (leads[i].Source.Settings.DailyCap is not null)
                doubtful.UnionWith(claims[i]);
        }

        return doubtful.Count == 0 ? Nobody : await store.FindHoldersAsync(doubtful, ct);
    }

    private static Verdict Judge(Lead lead, IReadOnlyList<Claim> claims, IReadOnlyDictionary<Claim, ClaimHolder> holders)
    {
        foreach (var claim in claims)
        {
            if (holders.TryGetValue(claim, out var holder) && holder.StandsAgainst(lead))
                return new Verdict.Refuse(Refusal.Duplicate(claim.Field, holder.LeadId));
        }

        return Verdict.Passed;
    }
}
