using Pingtree.Intake.ProfilesApi.Wire;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Profiles;

namespace Pingtree.Intake.ProfilesApi;

/// <summary>What a method answers, or one entry of a batch.</summary>
/// <param name="Code">The code.</param>
/// <param name="Detail">What to change; null where the code's sentence says all.</param>
internal sealed record Result(ResultCode Code, string? Detail = null)
{
    /// <summary>The profile it is about.</summary>
    public LeadId? ProfileId { get; init; }

    /// <summary>A sentence under each wrong field's name.</summary>
    public IReadOnlyDictionary<string, string>? Errors { get; init; }

    /// <summary>The profile's fields.</summary>
    public WireNode? Data { get; init; }

    /// <summary>The entries of a batch, or what a check found.</summary>
    public WireNode? Value { get; init; }

    /// <summary>Every profile it names, those of a batch's entries too.</summary>
    public IReadOnlyCollection<LeadId> Named { get; init; } = [];

    public static Result Done(LeadId profile) => new(ResultCode.Done) { ProfileId = profile, Named = [profile] };

    public static Result Unreadable(string detail) => new(ResultCode.Unreadable, detail);

    /// <summary>The broker or the store is away; nothing was promised.</summary>
    public static Result Away() => new(ResultCode.Failed, "This can't be done right now. Send the same request again shortly.");

    /// <summary>The source takes no new leads.</summary>
    public static Result SwitchedOff() => new(ResultCode.NotInResource, "It is switched off and takes no new profiles.");

    public static Result Invalid(IReadOnlyDictionary<string, string> errors) =>
        new(ResultCode.Invalid, string.Join(' ', errors.Take(3).Select(e => e.Value))) { Errors = errors };

    public static Result Of(ProfileAnswer answer) => answer switch
    {
        ProfileAnswer.Done done => Done(done.Id),
        ProfileAnswer.Exists => new(ResultCode.Exists, "Another profile of this database holds one of these values; update that one, or send another value."),
        ProfileAnswer.NotFound => new(ResultCode.NotFound, "No profile of this database matches."),
        ProfileAnswer.Ambiguous => new(ResultCode.Ambiguous, "Match by a value that only one profile has."),
        ProfileAnswer.OtherGroup => new(ResultCode.OtherGroup, "Only a token of that group, or one without a group, may touch it."),
        ProfileAnswer.SwitchedOff => SwitchedOff(),
        ProfileAnswer.Refused { Refusal: { Errors: { } errors } } => Invalid(errors),
        ProfileAnswer.Refused { Refusal: { Field: { } field } refusal } => Invalid(new Dictionary<string, string> { [field] = refusal.Message }),
        ProfileAnswer.Refused refused => new(ResultCode.Invalid, refused.Refusal.Message),
        _ => throw new ArgumentOutOfRangeException(nameof(answer), answer, "There is no such answer."),
    };

    public WireNode.Map ToNode()
    {
        var sentence = Code.ToSentence();
        var members = new List<KeyValuePair<string, WireNode>>
        {
            new("error", WireNode.Of((int)Code)),
            new("error_text", WireNode.Of(Detail is null ? sentence : $"{sentence}: {Detail}")),
        };
        if (ProfileId is { } id)
            members.Add(new("profile_id", WireNode.Of(id.ToString())));
        if (Errors is not null)
            members.Add(new("errors", new WireNode.Map(Errors.Select(e => KeyValuePair.Create(e.Key, WireNode.Of(e.Value))).ToList())));
        if (Data is not null)
            members.Add(new("data", Data));
        if (Value is not null)
            members.Add(new("result", Value));
        return new WireNode.Map(members);
    }
}
