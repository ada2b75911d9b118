using Pingtree.Intake.ProfilesApi.Wire;
using Pingtree.Intake.Submitting;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Screening.Validating;

namespace Pingtree.Intake.ProfilesApi.Methods;

/// <summary>Brings the profiles of a request to the desk, in groups, and tells the bus of those that are new.</summary>
internal sealed class ProfileChanges(ProfileDesk desk, EventAnnouncer announcer)
{
    /// <summary>Entry i of the answer is for entry i. An entry that can't be read fails alone.</summary>
    public async Task<IReadOnlyList<Result>> ApplyAsync(ProfileCall call, ProfileMode mode, IReadOnlyList<ProfileEntry> entries, CancellationToken ct)
    {
        var results = new Result[entries.Count];
        var isSilent = call.Body.TextOf("skip_triggers") is "true" or "1";
        var open = new List<(int Index, ProfileDraft Draft)>();
        for (var i = 0; i < entries.Count; i++)
        {
            var (draft, refusal) = Read(call, mode, entries[i], isSilent);
            if (draft is null)
                results[i] = refusal!;
            else
                open.Add((i, draft));
        }

        foreach (var group in open.Chunk(ProfileDesk.LargestWrite))
        {
            var answers = await desk.ApplyAsync(call.Source, group.Select(entry => entry.Draft).ToList(), ct);
            for (var k = 0; k < group.Length; k++)
                results[group[k].Index] = Result.Of(answers[k]);
            await AnnounceAsync(answers);
        }

        return results;
    }

    private static (ProfileDraft? Draft, Result? Refusal) Read(ProfileCall call, ProfileMode mode, ProfileEntry entry, bool isSilent)
    {
        if (entry.Data is not { } data)
            return (null, Result.Unreadable("A profile must be an object."));
        if (entry.Matching.Value is not { } matching)
            return (null, Result.Unreadable(entry.Matching.Error!));

        var format = call.Source.Settings.PhoneFormat;
        if (matching.ByProfileId) // the id is no field
            data = new WireNode.Map(data.Members.Where(member => member.Key != Matching.ProfileId).ToList());
        var (fields, errors) = ProfileFields.Read(data, format, replaces: mode != ProfileMode.Add);
        var (match, mismatched) = matching.Resolve(format);
        if (match is not null && errors.Count == 0)
            return (new ProfileDraft(mode, match, fields, entry.NewId, call.Token.Group, isSilent), null);

        // The rules are the desk's to judge; but who is told of one fault is told of the others he can see.
        var faults = errors.Concat(FindFaults(call, entry, fields)).Concat(mismatched).DistinctBy(fault => fault.Key).ToDictionary();
        return (null, Result.Invalid(faults));
    }

    private static IReadOnlyDictionary<string, string> FindFaults(ProfileCall call, ProfileEntry entry, LeadFields fields)
    {
        var lenient = call.Source with { Settings = call.Source.Settings with { RequiredFields = [] } };
        return LeadRules.FindErrors(Lead.Receive(entry.NewId, lenient, default, fields));
    }

    private async Task AnnounceAsync(IReadOnlyList<ProfileAnswer> answers)
    {
        var due = answers.OfType<ProfileAnswer.Done>().Select(done => done.Due).OfType<EventEntry>().ToList();
        if (due.Count > 0)
            await announcer.AnnounceAsync(due);
    }
}
