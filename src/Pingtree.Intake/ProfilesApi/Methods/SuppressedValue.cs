using Pingtree.Intake.ProfilesApi.Wire;
using Pingtree.Intake.SourceApi;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Suppressing;

namespace Pingtree.Intake.ProfilesApi.Methods;

/// <summary>Reads the value a suppression method is about: at the top level, else in <c>data</c>.</summary>
internal static class SuppressedValue
{
    /// <summary>What is missing; null where nothing is.</summary>
    public static string? FindFault(WireNode.Map body, string type) => Find(body, type) is null ? $"{type} is missing: send it beside db_id." : null;

    /// <summary>The entry; or the sentence that says why there is none.</summary>
    public static (SuppressionEntry? Entry, Result? Refusal) Read(WireNode.Map body, string type, PhoneFormat format)
    {
        var (entry, error) = SuppressionValues.Read(type, SuppressionForm.Plain, Find(body, type)!, format);
        return entry is null ? (null, Result.Invalid(new Dictionary<string, string> { [type] = error! })) : (entry, null);
    }

    private static string? Find(WireNode.Map body, string type) => body.TextOf(type) ?? (body["data"] as WireNode.Map)?.TextOf(type);
}
