using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Pipeline.Profiles;

/// <summary>
/// Thinks one round of changes through, in their order. A change finds what is stored with what the round has planned so far laid over it. A plan may
/// fail where it is written, so only a write, which is made on condition, may rest on one; any other answer that does waits for the next round.
/// </summary>
internal sealed class ProfilePlan(Source source, DateTimeOffset now, IReadOnlySet<string> matchedFields)
{
    private readonly Dictionary<LeadId, Planned> _planned = [];
    private readonly Dictionary<(string Field, string Value), List<LeadId>> _byValue = [];
    private readonly HashSet<LeadId> _waiting = [];

    /// <summary>Plans a draft that finds these stored profiles.</summary>
    public Step Add(ProfileDraft draft, IReadOnlyList<Profile> stored)
    {
        var planned = FindPlanned(draft.Match);
        var unplanned = stored.Where(profile => !_planned.ContainsKey(profile.Lead.Id)).ToList();
        var restsOnPlan = planned.Count > 0 || unplanned.Count < stored.Count;
        var standing = planned.Concat(unplanned).ToList();

        // The store tells of two at most: where the plan takes one of two away, a third may be there.
        var step = restsOnPlan && stored.Count > 1 || standing.Any(profile => _waiting.Contains(profile.Lead.Id))
            ? new Step(null, null, restsOnPlan)
            : Decide(draft, standing, restsOnPlan);
        if (step.Write is not null)
            Remember(step.Write, standing is [var changed] ? changed.Group : draft.Group);
        else if (step.Answer is null || restsOnPlan)
            _waiting.UnionWith(standing.Concat(stored).Select(profile => profile.Lead.Id));
        return step.Write is null && restsOnPlan ? step with { Answer = null } : step;
    }

    private Step Decide(ProfileDraft draft, List<Profile> standing, bool restsOnPlan)
    {
        Step Answer(ProfileAnswer answer) => new(null, answer, restsOnPlan);

        return standing switch
        {
            [] when draft.Mode == ProfileMode.Update || draft.Match is ProfileMatch.ById => Answer(new ProfileAnswer.NotFound()),
            [] when !source.Active => Answer(new ProfileAnswer.SwitchedOff()),
            [] => Judge(new ProfileWrite.Create(draft.Match, draft.AsNew(source, now), draft.Group, draft.Silent), restsOnPlan),
            // An earlier try of this request has made it.
            [var own] when draft.Mode == ProfileMode.Add && own.Lead.Id == draft.NewId => Answer(new ProfileAnswer.Done(own.Lead.Id, IsNew: false, null)),
            [var other, ..] when draft.Mode == ProfileMode.Add => Answer(new ProfileAnswer.Exists(other.Lead.Id)),
            [_, _, ..] => Answer(new ProfileAnswer.Ambiguous()),
            [var one] when !one.IsOpenTo(draft.Group) => Answer(new ProfileAnswer.OtherGroup()),
            [var one] => Judge(new ProfileWrite.Update(one.Lead, Change(one.Lead, draft)), restsOnPlan),
        };
    }

    private Lead Change(StoredLead before, ProfileDraft draft) => Lead.Receive(before.Id, source, now, ProfileFields.LayOver(before.Fields, draft.Fields));

    private static Step Judge(ProfileWrite write, bool restsOnPlan)
    {
        var errors = ProfileRules.FindErrors(write.Lead);
        return errors.Count == 0
            ? new Step(write, null, restsOnPlan)
            : new Step(null, new ProfileAnswer.Refused(Refusal.Invalid(errors)), restsOnPlan);
    }

    private List<Profile> FindPlanned(ProfileMatch match)
    {
        IEnumerable<LeadId> candidates = match is ProfileMatch.ById { Id: var id } ? [id] : _byValue.GetValueOrDefault(match.Values[0], []);
        return candidates.Distinct().Select(id => _planned.GetValueOrDefault(id)).OfType<Planned>()
            .Where(planned => match.Finds(planned.Lead)).Select(planned => planned.Profile).ToList();
    }

    private void Remember(ProfileWrite write, string? group)
    {
        var lead = write.Lead;
        var after = write is ProfileWrite.Update { Before: var before }
            ? before with { Fields = lead.Fields }
            : new StoredLead(lead.Id, source.Id, LeadStatus.Active, null, null, now, lead.Fields);
        _planned[lead.Id] = new Planned(new Profile(after, group), lead);
        foreach (var field in matchedFields)
        {
            if (lead.ComparedValue(field) is not { } value)
                continue;
            if (!_byValue.TryGetValue((field, value), out var ids))
                _byValue[(field, value)] = ids = [];
            ids.Add(lead.Id);
        }
    }

    /// <summary>What a draft comes to in this round: a write, an answer, or neither; then it is for the next round.</summary>
    public sealed record Step(ProfileWrite? Write, ProfileAnswer? Answer, bool RestsOnPlan);

    private sealed record Planned(Profile Profile, Lead Lead);
}
