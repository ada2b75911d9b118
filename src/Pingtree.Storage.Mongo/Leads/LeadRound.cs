using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Storage.Mongo.Leads;

/// <summary>Decides about leads in their order, by who held their values a moment ago and by what is decided before them.</summary>
internal sealed class LeadRound(Dictionary<Claim, ClaimHolder> holders)
{
    private readonly Dictionary<Claim, LeadDecision> _takenHere = [];

    public List<LeadDecision> Decided { get; } = [];

    /// <summary>Claims whose holder's window is over for the lead that wants them, each with the moment up to which it is.</summary>
    public List<(Claim Claim, DateTimeOffset At)> Expired { get; } = [];

    /// <summary>Whether somebody held one of its values before the round began.</summary>
    public bool IsHeld(Lead lead) => lead.Claims().Any(claim => holders.TryGetValue(claim, out var holder) && holder.StandsAgainst(lead));

    public void Decide(JudgedLead judged, Places places)
    {
        var lead = judged.Lead;
        var claims = judged.Refusal is null ? lead.Claims() : [];
        var rival = claims.Select(claim => (Claim: claim, Holder: HolderOf(claim))).FirstOrDefault(r => r.Holder?.StandsAgainst(lead) == true);
        var refusal = judged.Refusal
            ?? (rival.Holder is { } holder ? Refusal.Duplicate(rival.Claim.Field, holder.LeadId) : null)
            ?? (places.TryTake(lead) ? null : Refusal.CapReached());

        var decision = new LeadDecision(judged, refusal, RestsOnRound: rival.Holder is not null && _takenHere.ContainsKey(rival.Claim));
        Decided.Add(decision);
        if (refusal is null)
        {
            foreach (var claim in claims)
                Give(claim, decision);
        }
    }

    private ClaimHolder? HolderOf(Claim claim) => _takenHere.TryGetValue(claim, out var here)
        ? new ClaimHolder(here.Judged.Lead.Id, here.Judged.Lead.ReceivedAt)
        : holders.GetValueOrDefault(claim);

    private void Give(Claim claim, LeadDecision decision)
    {
        if (_takenHere.TryGetValue(claim, out var before))
            before.Claims.Remove(claim);
        else if (holders.ContainsKey(claim) && decision.Judged.Lead.ClaimsExpiredAt is { } expired)
            Expired.Add((claim, expired));
        decision.Claims.Add(claim);
        _takenHere[claim] = decision;
    }
}

/// <summary>What is decided about a lead, if it can be written.</summary>
/// <param name="Judged">The lead.</param>
/// <param name="Refusal">Why it is refused; null: it becomes active.</param>
/// <param name="RestsOnRound">Whether it is a duplicate of one that is not written yet.</param>
internal sealed record LeadDecision(JudgedLead Judged, Refusal? Refusal, bool RestsOnRound)
{
    /// <summary>What it is to hold.</summary>
    public List<Claim> Claims { get; } = [];
}
