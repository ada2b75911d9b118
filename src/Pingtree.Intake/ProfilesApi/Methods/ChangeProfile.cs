using Pingtree.Intake.ProfilesApi.Wire;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Profiles;

namespace Pingtree.Intake.ProfilesApi.Methods;

/// <summary><c>profiles/import</c>, <c>profiles/add</c>, <c>profiles/update</c>: one profile.</summary>
internal sealed class ChangeProfile(string name, ProfileMode mode, ProfileChanges changes) : IProfileMethod
{
    public string Name => name;

    public TokenRoles Role => TokenRoles.WriteProfiles;

    public Recognition Recognition => mode == ProfileMode.Update ? Recognition.ById : Recognition.ByIdOrBody;

    public bool Creates => mode == ProfileMode.Add;

    public string? FindFault(WireNode.Map body) =>
        body["data"] is not WireNode.Map data ? "data is missing: send the profile's fields as an object." : Matching.Read(body, data).Error;

    public async Task<Result> RunAsync(ProfileCall call, CancellationToken ct) =>
        (await changes.ApplyAsync(call, mode, [new ProfileEntry(call.Body["data"] as WireNode.Map, Matching.Read(call.Body, call.Body["data"] as WireNode.Map), call.NewId)], ct))[0];
}
