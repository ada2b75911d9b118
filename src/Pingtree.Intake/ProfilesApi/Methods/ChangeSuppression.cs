using Pingtree.Intake.ProfilesApi.Wire;
using Pingtree.Intake.SourceApi;
using Pingtree.Pipeline.Access;

namespace Pingtree.Intake.ProfilesApi.Methods;

/// <summary><c>suppresses/email_add</c>, <c>email_remove</c> and the same of phones. Both may be repeated: on the list is on the list.</summary>
internal sealed class ChangeSuppression(string name, string type, bool adds, SuppressionList list) : IProfileMethod
{
    public string Name => name;

    public TokenRoles Role => TokenRoles.WriteSuppresses;

    public Recognition Recognition => Recognition.ById;

    public string? FindFault(WireNode.Map body) => SuppressedValue.FindFault(body, type);

    public async Task<Result> RunAsync(ProfileCall call, CancellationToken ct)
    {
        var (entry, refusal) = SuppressedValue.Read(call.Body, type, call.Source.Settings.PhoneFormat);
        if (entry is null)
            return refusal!;

        if (adds)
            await list.AddAsync(call.Source.Id, [entry], ct);
        else
            await list.RemoveAsync(call.Source.Id, [entry], ct);
        return new Result(ResultCode.Done);
    }
}
