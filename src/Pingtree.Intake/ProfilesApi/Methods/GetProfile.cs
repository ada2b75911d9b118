using Pingtree.Intake.ProfilesApi.Wire;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Profiles;

namespace Pingtree.Intake.ProfilesApi.Methods;

/// <summary><c>profiles/get</c>: the one profile that matches, under the names it was sent in.</summary>
internal sealed class GetProfile(ProfileDesk desk) : IProfileMethod
{
    public string Name => "profiles/get";

    public TokenRoles Role => TokenRoles.ReadProfiles;

    public Recognition Recognition => Recognition.None;

    public string? FindFault(WireNode.Map body) => Matching.Read(body, body["data"] as WireNode.Map).Error;

    public async Task<Result> RunAsync(ProfileCall call, CancellationToken ct)
    {
        var (match, errors) = Matching.Read(call.Body, call.Body["data"] as WireNode.Map).Matching!.Resolve(call.Source.Settings.PhoneFormat);
        if (match is null)
            return Result.Invalid(errors);

        var (refusal, profile) = await desk.FindAsync(call.Source, match, call.Token.Group, ct);
        return refusal is not null ? Result.Of(refusal) : Result.Done(profile!.Lead.Id) with { Data = ProfileFields.Write(profile.Lead) };
    }
}
