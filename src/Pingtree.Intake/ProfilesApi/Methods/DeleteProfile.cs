using Pingtree.Intake.ProfilesApi.Wire;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Profiles;

namespace Pingtree.Intake.ProfilesApi.Methods;

/// <summary><c>profiles/delete</c>: only the profile's id stays behind.</summary>
internal sealed class DeleteProfile(ProfileDesk desk) : IProfileMethod
{
    public string Name => "profiles/delete";

    public TokenRoles Role => TokenRoles.WriteProfiles;

    public Recognition Recognition => Recognition.ById;

    public string? FindFault(WireNode.Map body) => Matching.Read(body, body["data"] as WireNode.Map).Error;

    public async Task<Result> RunAsync(ProfileCall call, CancellationToken ct)
    {
        var (match, errors) = Matching.Read(call.Body, call.Body["data"] as WireNode.Map).Matching!.Resolve(call.Source.Settings.PhoneFormat);
        if (match is null)
            return Result.Invalid(errors);

        // What is gone has no answers left to forget, but for this one.
        return Result.Of(await desk.DeleteAsync(call.Source, match, call.Token.Group, ct)) with { Named = [] };
    }
}
