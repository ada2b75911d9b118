using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Pipeline.Screening.Deduplicating;

/// <summary>Does another active lead of the source hold one of this lead's values already?</summary>
/// <remarks>Two leads of the same batch, or of two workers, are told apart where they are stored: there the claim is unique.</remarks>
public sealed class DuplicateGate(IClaimMemory memory, ILeadStore store) : IGate
{
    public async ValueTask<IReadOnlyList<Verdict>> JudgeAsync(IReadOnlyList<Lead> leads, CancellationToken ct)
    {
        var claims = leads.Select(lead => lead.Claims()).ToList();
        var holders = await FindHoldersAsync(claims.SelectMany(c => c).Distinct().ToList(), ct);
        return leads.Select((lead, i) => Judge(lead, claims[i], holders)).ToList();
    }

    public ValueTask RememberAsync(IReadOnlyList<StoredOutcome> stored, CancellationToken ct)
    {
        var claims = stored.Where(s => s.IsNew && s.Outcome.Status == LeadStatus.Active).SelectMany(s => s.Lead.Claims()).ToList();
        return claims.Count == 0 ? default : memory.RememberAsync(claims, ct);
    }

    private async Task<IReadOnlyDictionary<Claim, ClaimHolder>> FindHoldersAsync(List<Claim> claims, CancellationToken ct)
    {
        if (claims.Count == 0)
            return new Dictionary<Claim, ClaimHolder>();

        var mayBeHeld = await memory.MayBeHeldAsync(claims, ct);
        var doubtful = claims.Where((_, i) => mayBeHeld[i]).ToList();
        return doubtful.Count == 0 ? new Dictionary<Claim, ClaimHolder>() : await store.FindHoldersAsync(doubtful, ct);
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
