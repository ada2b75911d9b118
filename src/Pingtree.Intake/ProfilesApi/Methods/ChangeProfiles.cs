using Pingtree.Intake.ProfilesApi.Wire;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Profiles;

namespace Pingtree.Intake.ProfilesApi.Methods;

/// <summary><c>profiles/import_batch</c>, <c>profiles/add_batch</c>: many profiles; each has its own answer.</summary>
internal sealed class ChangeProfiles(string name, ProfileMode mode, ProfileChanges changes) : IProfileMethod
{
    public string Name => name;

    public TokenRoles Role => TokenRoles.WriteProfiles;

    public Recognition Recognition => Recognition.ByIdOrBody;

    public bool IsBatch => true;

    public bool Creates => mode == ProfileMode.Add;

    public string? FindFault(WireNode.Map body) =>
        body["data"] is WireNode.List ? Matching.FindFault(body) : "data is missing: send an array of profiles.";

    public int Count(WireNode.Map body) => ((WireNode.List)body["data"]!).Items.Count;

    public async Task<Result> RunAsync(ProfileCall call, CancellationToken ct)
    {
        var entries = ((WireNode.List)call.Body["data"]!).Items
            .Select((item, index) => new ProfileEntry(
                item as WireNode.Map,
                Matching.Read(call.Body, item as WireNode.Map, inData: true),
                call.NewId.Plus(index + 1)))
            .ToList();
        var results = await changes.ApplyAsync(call, mode, entries, ct);
        return new Result(ResultCode.Done)
        {
            Value = new WireNode.List(results.Select(WireNode (result) => result.ToNode()).ToList()),
            Named = results.SelectMany(result => result.Named).ToHashSet(),
        };
    }
}
