using Pingtree.Pipeline.Counting;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Pipeline.Profiles;

/// <summary>Creates, changes, finds and deletes profiles by the rules of their source: those that hold for its leads.</summary>
public sealed class ProfileDesk(IProfileStore store, ISourceStore sources, SuppressionGate suppression, ILeadCounters counters, TimeProvider clock)
{
    /// <summary>Changes read together and written together.</summary>
    public const int LargestWrite = 500;

    /// <summary>
    /// Of those who change one profile at the same moment one gets through each time, so this is reached only by hundreds of them;
    /// the last ones are asked to come again.
    /// </summary>
    private const int MaxVainTries = 200;

    private readonly DraftGate _gate = new(suppression);

    /// <summary>Makes the changes in their order; entry i for draft i. Of two about the same profile the second finds what the first made.</summary>
    /// <exception cref="StoreUnavailableException">The store is away; the same drafts may be brought again.</exception>
    public async Task<IReadOnlyList<ProfileAnswer>> ApplyAsync(Source source, IReadOnlyList<ProfileDraft> drafts, CancellationToken ct)
    {
        var answers = new List<ProfileAnswer>(drafts.Count);
        foreach (var chunk in drafts.Chunk(LargestWrite))
            answers.AddRange(await ApplyChunkAsync(source, chunk, ct));

        return answers;
    }

    /// <summary>The one profile that matches, or why there is none to show.</summary>
    public async Task<(ProfileAnswer? Refusal, Profile? Profile)> FindAsync(Source source, ProfileMatch match, string? group, CancellationToken ct)
    {
        if (await PrepareAsync(source, match, ct) is { } refused)
            return (refused, null);

        return (await store.FindAsync(source.Id, [match], ct))[0] switch
        {
            [] => (new ProfileAnswer.NotFound(), null),
            [var one] => one.IsOpenTo(group) ? (null, one) : (new ProfileAnswer.OtherGroup(), null),
            _ => (new ProfileAnswer.Ambiguous(), null),
        };
    }

    /// <summary>Deletes the one profile that matches; only its id stays behind.</summary>
    public async Task<ProfileAnswer> DeleteAsync(Source source, ProfileMatch match, string? group, CancellationToken ct) =>
        await PrepareAsync(source, match, ct) ?? await store.DeleteAsync(source.Id, match, group, ct);

    private async Task<ProfileAnswer?[]> PrepareAsync(Source source, IReadOnlyList<ProfileDraft> drafts, CancellationToken ct)
    {
        var refused = new Dictionary<string, ProfileAnswer?>();
        foreach (var match in drafts.Select(d => d.Match).Where(m => m.OwnField is not null).DistinctBy(m => m.OwnField))
            refused[match.OwnField!] = await PrepareAsync(source, match, ct);
        return drafts.Select(d => d.Match.OwnField is { } field ? refused[field] : null).ToArray();
    }

    private async Task<ProfileAnswer?> PrepareAsync(Source source, ProfileMatch match, CancellationToken ct)
    {
        if (match.OwnField is not { } field || await store.PrepareAsync(source.Id, field, ct))
            return null;

        var sentence = $"The source is matched by {ProfileMatch.MaxOwnFields} other fields of its own already, and can't be by one more.";
        return new ProfileAnswer.Refused(Refusal.Invalid(new Dictionary<string, string> { [field] = sentence }));
    }

    private async Task<IEnumerable<ProfileAnswer>> ApplyChunkAsync(Source source, IReadOnlyList<ProfileDraft> drafts, CancellationToken ct)
    {
        var answers = await PrepareAsync(source, drafts, ct);
        var left = int.MaxValue;
        for (var vain = 0; vain < MaxVainTries; vain++)
        {
            var open = Enumerable.Range(0, drafts.Count).Where(i => answers[i] is null).ToList();
            if (open.Count == 0)
                return answers!;
            if (open.Count < left)
                (left, vain) = (open.Count, 0);

            try
            {
                var tried = await TryAsync(source, open.ConvertAll(i => drafts[i]), ct);
                for (var k = 0; k < open.Count; k++)
                    answers[open[k]] = tried[k];
            }
            catch (RulesChangedException)
            {
                source = (await sources.FindManyAsync([source.Id], ct)).GetValueOrDefault(source.Id, source);
            }
        }

        throw new StoreUnavailableException("Too many change the same profiles at once.");
    }

    /// <summary>What can be judged without the profiles there are comes first. Null where another round is needed.</summary>
    private async Task<ProfileAnswer?[]> TryAsync(Source source, IReadOnlyList<ProfileDraft> drafts, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var answers = await _gate.JudgeAsync(source, drafts, now, ct);
        var standing = Enumerable.Range(0, drafts.Count).Where(i => answers[i] is null).ToList();
        if (standing.Count == 0)
            return answers;

        var tried = await TryAsync(source, now, standing.ConvertAll(i => drafts[i]), ct);
        for (var k = 0; k < standing.Count; k++)
            answers[standing[k]] = tried[k];
        return answers;
    }

    /// <summary>Reads, thinks, writes. Null where another round is needed: a draft waits for others, or somebody else was quicker.</summary>
    private async Task<ProfileAnswer?[]> TryAsync(Source source, DateTimeOffset now, List<ProfileDraft> drafts, CancellationToken ct)
    {
        var found = await store.FindAsync(source.Id, drafts.ConvertAll(d => d.Match), ct);
        var plan = new ProfilePlan(source, now, drafts.SelectMany(d => d.Match.Values).Select(v => v.Field).ToHashSet());
        var steps = drafts.Select((draft, i) => plan.Add(draft, found[i])).ToList();
        var answers = steps.Select(step => step.Answer).ToArray();

        var planned = Enumerable.Range(0, steps.Count).Where(i => steps[i].Write is not null).ToList();
        var standing = await DropSuppressedAsync(steps, planned, answers, ct);
        if (standing.Count == 0)
            return answers;

        var written = await store.WriteAsync(source, standing.ConvertAll(i => steps[i].Write!), ct);
        for (var k = 0; k < standing.Count; k++)
            answers[standing[k]] = written[k];
        await CountAsync(source, written, ct);
        return answers;
    }

    /// <summary>
    /// Answers the writes that stay. Of an update the draft says only half: the profile may be known by what it does not name. What rests on a suppressed one waits.
    /// </summary>
    private async Task<List<int>> DropSuppressedAsync(List<ProfilePlan.Step> steps, List<int> planned, ProfileAnswer?[] answers, CancellationToken ct)
    {
        var updates = planned.Where(i => steps[i].Write is ProfileWrite.Update).ToList();
        var judged = await suppression.JudgeAsync(updates.ConvertAll(i => steps[i].Write!.Lead), ct);
        var refusals = updates.Zip(judged).Where(pair => pair.Second is Verdict.Refuse).ToDictionary(pair => pair.First, pair => ((Verdict.Refuse)pair.Second).Refusal);

        var standing = new List<int>(planned.Count);
        var dropped = new HashSet<LeadId>();
        foreach (var i in planned)
        {
            var step = steps[i];
            if (refusals.TryGetValue(i, out var refusal))
            {
                dropped.Add(step.Write!.Lead.Id);
                if (!step.RestsOnPlan)
                    answers[i] = new ProfileAnswer.Refused(refusal);
            }
            else if (!dropped.Contains(step.Write!.Lead.Id))
            {
                standing.Add(i);
            }
        }

        return standing;
    }

    private ValueTask CountAsync(Source source, IReadOnlyList<ProfileAnswer?> written, CancellationToken ct)
    {
        var created = written.Count(answer => answer is ProfileAnswer.Done { IsNew: true });
        return created == 0 ? default : counters.CountAsync([new LeadCount(source.Id, LeadStatus.Active, created)], ct);
    }
}
