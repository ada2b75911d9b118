using System.Text.Json;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Suppressing;

namespace Pingtree.Intake.SourceApi;

/// <summary>What an add or a remove sends.</summary>
/// <param name="Type"><c>email</c> or <c>phone</c>.</param>
/// <param name="Value">One value; or else:</param>
/// <param name="Values">Up to 10,000 values.</param>
/// <param name="Hash"><c>md5</c> or <c>sha256</c> where the values are hex digests of the normalised values.</param>
internal sealed record SuppressionBody(string Type, string? Value, IReadOnlyList<string>? Values, string? Hash)
{
    /// <summary>Largest body of a suppression route, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const int MaxValues = 10_000;

    /// <summary>Reads the body into entries; or refuses it with a sentence for every wrong member.</summary>
    public static async ValueTask<(IReadOnlyList<SuppressionEntry> Entries, Refused? Refused)> ReadAsync(
        HttpRequest request, PhoneFormat format, CancellationToken ct)
    {
        var (members, unread) = await JsonObjectBody.ReadAsync(request, MaxBytes, ct);
        if (unread is not null)
            return ([], unread);

        var errors = new Dictionary<string, string>();
        var type = ReadType(members, errors);
        var form = ReadForm(members, errors);
        var texts = ReadTexts(members, errors);
        var entries = new List<SuppressionEntry>();
        foreach (var (name, text) in texts)
        {
            // What a value must be depends on these two.
            if (type is null || form is not { } known)
                break;

            var (entry, error) = SuppressionValues.Read(type, known, text, format);
            if (entry is null)
                errors[name] = error!;
            else
                entries.Add(entry);
        }

        return errors.Count == 0 ? (entries.Distinct().ToList(), null) : ([], Refused.Invalid(errors));
    }

    /// <summary>The member <c>type</c>; null, and a sentence among the errors, where it is wrong.</summary>
    public static string? ReadType(IReadOnlyDictionary<string, JsonElement> members, Dictionary<string, string> errors)
    {
        if (members.TryGetValue("type", out var type) && type.ValueKind == JsonValueKind.String && SuppressionValues.IsType(type.GetString()))
            return type.GetString();

        errors["type"] = SuppressionValues.WrongType;
        return null;
    }

    private static SuppressionForm? ReadForm(IReadOnlyDictionary<string, JsonElement> members, Dictionary<string, string> errors)
    {
        var form = Find(members, "hash") switch
        {
            null => SuppressionForm.Plain,
            { ValueKind: JsonValueKind.String } hash => SuppressionValues.FormOf(hash.GetString()),
            _ => null,
        };

        if (form is null)
            errors["hash"] = SuppressionValues.WrongHash;
        return form;
    }

    /// <summary>The values, each with the name it is blamed under.</summary>
    private static List<(string Name, string Text)> ReadTexts(IReadOnlyDictionary<string, JsonElement> members, Dictionary<string, string> errors)
    {
        var texts = new List<(string, string)>();
        switch (Find(members, "value"), Find(members, "values"))
        {
            case (null, null):
                errors["value"] = "Value field is required.";
                break;
            case (not null, not null):
                errors["value"] = "Give either value or values, not both.";
                break;
            case ({ } value, null):
                ReadText("value", value);
                break;
            case (null, { ValueKind: not JsonValueKind.Array }):
                errors["values"] = "Values must be an array of strings.";
                break;
            case (null, { } values) when values.GetArrayLength() is 0 or > MaxValues:
                errors["values"] = $"Values must hold 1 to {MaxValues} values.";
                break;
            case (null, { } values):
                foreach (var (index, value) in values.EnumerateArray().Index())
                    ReadText($"values[{index}]", value);
                break;
        }

        return texts;

        void ReadText(string name, JsonElement value)
        {
            if (value.ValueKind == JsonValueKind.String)
                texts.Add((name, value.GetString()!));
            else
                errors[name] = "Value must be a string.";
        }
    }

    /// <summary>A member; null where it is missing or null.</summary>
    private static JsonElement? Find(IReadOnlyDictionary<string, JsonElement> members, string name) =>
        members.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
