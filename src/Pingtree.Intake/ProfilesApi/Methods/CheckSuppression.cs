using Pingtree.Intake.ProfilesApi.Wire;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Suppressing;

namespace Pingtree.Intake.ProfilesApi.Methods;

/// <summary><c>suppresses/email_check</c>, <c>suppresses/phone_check</c>: <c>result</c> is true where the value is on the list, whatever form it was added in.</summary>
internal sealed class CheckSuppression(string name, string type, ISuppressionStore store) : IProfileMethod
{
    public string Name => name;

    public TokenRoles Role => TokenRoles.ReadSuppresses;

    public Recognition Recognition => Recognition.None;

    public string? FindFault(WireNode.Map body) => SuppressedValue.FindFault(body, type);

    public async Task<Result> RunAsync(ProfileCall call, CancellationToken ct)
    {
        var format = call.Source.Settings.PhoneFormat;
        var (entry, refusal) = SuppressedValue.Read(call.Body, type, format);
        if (entry is null)
            return refusal!;

        var forms = type == FieldNames.Phone && PhoneNumber.TryParse(entry.Value, format, out var phone) ? phone.Forms : [entry.Value];
        var keys = forms.SelectMany(SuppressionEntry.DigestsOf).Select(digest => new SuppressionKey(call.Source.Id, type, digest)).ToList();
        var found = await store.FindAsync(keys, ct);
        return new Result(ResultCode.Done) { Value = WireNode.Of(found.Count > 0) };
    }
}
