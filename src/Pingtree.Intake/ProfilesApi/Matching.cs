using System.Text;
using Pingtree.Intake.ProfilesApi.Wire;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Screening.Validating;

namespace Pingtree.Intake.ProfilesApi;

/// <summary>By which values a request wants its profile found, as sent.</summary>
/// <param name="Values">The lead's fields and their values; the field <c>profile_id</c> is the lead's id.</param>
internal sealed record Matching(IReadOnlyList<(string Field, string Text)> Values)
{
    public const string ProfileId = "profile_id";

    private const string Default = FieldNames.Email;
    private const string Words = "email, phone, profile_id, email_phone or custom";

    public bool ByProfileId => Values is [(ProfileId, _)];

    /// <summary>
    /// Reads the way of matching and its values: those at the top level, else those in <c>data</c>. Or the sentence that says what is missing.
    /// </summary>
    /// <param name="body">The request.</param>
    /// <param name="data">The profile's fields; null where none were sent.</param>
    /// <param name="inData">Whether values at the top level count; those of a batch's entries can only stand in the entry.</param>
    public static (Matching? Matching, string? Error) Read(WireNode.Map body, WireNode.Map? data, bool inData = false)
    {
        if (FieldsOf(body) is not { Count: > 0 } fields)
            return (null, FindFault(body));

        var values = new List<(string, string)>();
        foreach (var field in fields)
        {
            if (((inData ? null : FindBeside(body, field)) ?? (data is null ? null : TextOf(data, field))) is not { } text)
                return (null, $"matching needs a value: send {WhatIsMissing(body, field, inData)}.");
            values.Add((field, text));
        }

        return (new Matching(values), null);
    }

    /// <summary>What is wrong with the way of matching, whatever its values; null where nothing is.</summary>
    public static string? FindFault(WireNode.Map body) => FieldsOf(body) switch
    {
        null => $"matching must be {Words}.",
        [] => "matching by custom needs field_name.",
        _ => null,
    };

    /// <summary>What the store is asked for; or a sentence for each value that can't be one.</summary>
    public (ProfileMatch? Match, IReadOnlyDictionary<string, string> Errors) Resolve(PhoneFormat format)
    {
        var errors = new Dictionary<string, string>();
        foreach (var (field, text) in Values)
        {
            if (Fault(field, text, format) is { } sentence)
                errors[field] = sentence;
        }

        var match = Values switch
        {
            _ when errors.Count > 0 => null,
            [(ProfileId, var id)] => ProfileMatch.OfId(id),
            [(var field, var text)] => ProfileMatch.OfField(field, text, format),
            _ => ProfileMatch.OfEmailAndPhone(Values[0].Text, Values[1].Text, format),
        };
        return (match, errors);
    }

    /// <summary>The lead's fields it goes by; none where their name is missing, null where it is no way of matching.</summary>
    private static List<string>? FieldsOf(WireNode.Map body) => body["matching"] is null or WireNode.Plain ? (body.TextOf("matching") ?? Default) switch
    {
        FieldNames.Email => [FieldNames.Email],
        FieldNames.Phone => [FieldNames.Phone],
        ProfileId => [ProfileId],
        "email_phone" => [FieldNames.Email, FieldNames.Phone],
        "custom" => body.TextOf("field_name") is { } name ? [ProfileFields.ToLeadField(name)] : [],
        _ => null,
    }
    : null;

    private static string? Fault(string field, string text, PhoneFormat format) => field switch
    {
        ProfileId => LeadId.TryParse(text, out _) ? null : "Profile id must be 24 hex digits.",
        FieldNames.Email => EmailAddress.TryParse(text, out _) ? null : LeadRules.InvalidEmail,
        FieldNames.Phone => PhoneNumber.TryParse(text, format, out _) ? null : LeadRules.InvalidPhone(format),
        _ when !FieldNames.IsValid(field) => "A field's name must be 1 to 64 letters, digits, underscores, dots or hyphens.",
        _ => Encoding.UTF8.GetByteCount(text) > LeadFieldsReader.MaxValueBytes
            ? $"{FieldNames.Label(field)} must be at most {LeadFieldsReader.MaxValueBytes} bytes long."
            : null,
    };

    private static bool IsCustom(WireNode.Map body) => body.TextOf("matching") == "custom";

    /// <summary>
    /// The value that stands beside <c>matching</c>. Of a custom match only <c>field_value</c> is one: the other members there mean something else, and the token is among them.
    /// </summary>
    private static string? FindBeside(WireNode.Map body, string field) => IsCustom(body) ? body.TextOf("field_value") : TextOf(body, field);

    /// <summary>The value of a lead's field under any of its names.</summary>
    private static string? TextOf(WireNode.Map map, string field)
    {
        foreach (var (name, node) in map.Members)
        {
            if (ProfileFields.ToLeadField(name) == field && FirstOf(node) is { } text)
                return text;
        }

        return null;
    }

    private static string? FirstOf(WireNode node) =>
        node is WireNode.List list ? list.Items.Select(WireNode.TextOf).FirstOrDefault(text => text is not null) : WireNode.TextOf(node);

    private static string WhatIsMissing(WireNode.Map body, string field, bool inData)
    {
        var name = FieldNames.InErrors(IsCustom(body) ? body.TextOf("field_name")! : field);
        if (inData)
            return $"{name} in each entry of data";
        return IsCustom(body) ? $"field_value beside matching, or {name} in data" : $"{name} beside matching, or in data";
    }
}
