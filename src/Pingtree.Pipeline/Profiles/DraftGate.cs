using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Pipeline.Profiles;

/// <summary>
/// Judges drafts before any profile is looked for: by the rules, and whether they are about somebody who asked not to be contacted. So a request that
/// is wrong in itself is told so, whatever is stored.
/// </summary>
internal sealed class DraftGate(SuppressionGate suppression)
{
    /// <summary>The refusal of draft i; null where it may go on.</summary>
    public async Task<ProfileAnswer?[]> JudgeAsync(Source source, IReadOnlyList<ProfileDraft> drafts, DateTimeOffset now, CancellationToken ct)
    {
        var answers = new ProfileAnswer?[drafts.Count];
        var people = new List<(int Index, Lead Lead)>(drafts.Count);
        for (var i = 0; i < drafts.Count; i++)
        {
            if (ProfileRules.FindErrors(drafts[i], source, now) is { Count: > 0 } errors)
                answers[i] = new ProfileAnswer.Refused(Refusal.Invalid(errors));
            else
                people.AddRange(PeopleOf(drafts[i], source, now).Select(lead => (i, lead)));
        }

        var verdicts = await suppression.JudgeAsync(people.ConvertAll(person => person.Lead), ct);
        for (var k = 0; k < people.Count; k++)
        {
            if (verdicts[k] is Verdict.Refuse refused)
                answers[people[k].Index] ??= new ProfileAnswer.Refused(refused.Refusal);
        }

        return answers;
    }

    /// <summary>Whom the draft is about by what it says, and where that is somebody else, by what it matches.</summary>
    private static IEnumerable<Lead> PeopleOf(ProfileDraft draft, Source source, DateTimeOffset now)
    {
        var said = draft.AsNew(source, now);
        yield return said;
        if (!draft.Match.Values.All(match => said.ComparedValue(match.Field) == match.Value))
            yield return Lead.Receive(draft.NewId, source, now, ProfileFields.OfMatch(draft.Match));
    }
}
