using System.Buffers;
using System.Text.Json;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Intake.AdminApi;

/// <summary>What an operator asks a source to be: the rules of every member in one place. A new setting goes into <see cref="ReadMember"/>.</summary>
internal sealed class SourceChange
{
    private const int MaxSlugLength = 64;
    private const int MaxNameLength = 200;
    private const int MaxFieldNames = 100;
    private const int MaxRateLimit = 1_000_000;

    private static readonly SearchValues<char> SlugCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private readonly bool _isNew;
    private readonly Dictionary<string, string> _errors = [];
    private Func<SourceSettings, SourceSettings> _change = settings => settings;

    private SourceChange(bool isNew) => _isNew = isNew;

    /// <summary>The slug of a new source.</summary>
    public string? Slug { get; private set; }

    public string? Name { get; private set; }

    public bool? Active { get; private set; }

    /// <summary>Reads a new source; or refuses it with a sentence for every wrong member.</summary>
    public static (SourceChange Change, Refused? Refused) ReadNew(IReadOnlyDictionary<string, JsonElement> members)
    {
        var change = new SourceChange(isNew: true);
        if (!members.ContainsKey("slug"))
            change.Blame("slug", "Slug field is required.");
        return change.Read(members);
    }

    /// <summary>Reads a change of a source that is there; or refuses it with a sentence for every wrong member.</summary>
    public static (SourceChange Change, Refused? Refused) ReadPatch(IReadOnlyDictionary<string, JsonElement> members) =>
        new SourceChange(isNew: false).Read(members);

    /// <summary>The settings with what was asked for; all others stay.</summary>
    public SourceSettings ApplyTo(SourceSettings settings) => _change(settings);

    /// <summary>The source with what was asked for; all else stays.</summary>
    public Source ApplyTo(Source source) =>
        source with { Name = Name ?? source.Name, Active = Active ?? source.Active, Settings = ApplyTo(source.Settings) };

    private (SourceChange Change, Refused? Refused) Read(IReadOnlyDictionary<string, JsonElement> members)
    {
        foreach (var (name, value) in members)
            ReadMember(name, value);
        return (this, _errors.Count == 0 ? null : Refused.Invalid(_errors));
    }

    private void ReadMember(string name, JsonElement value)
    {
        switch (name)
        {
            case "slug":
                Slug = ReadSlug(value);
                break;
            case "name":
                Name = ReadName(value);
                break;
            case "active":
                Active = ReadActive(value);
                break;
            case "required_fields":
                if (ReadFieldNames(name, value) is { } required)
                    Change(s => s with { RequiredFields = required });
                break;
            case "phone_format":
                if (ReadPhoneFormat(value) is { } format)
                    Change(s => s with { PhoneFormat = format });
                break;
            case "duplicate_on":
                if (ReadFieldNames(name, value) is { } fields)
                    Change(s => s with { DuplicateOn = fields });
                break;
            case "duplicate_window_days":
                if (ReadNumber(name, value, 0, 36_500) is { } window)
                    Change(s => s with { DuplicateWindowDays = window });
                break;
            case "daily_cap":
                if (value.ValueKind == JsonValueKind.Null)
                    Change(s => s with { DailyCap = null });
                else if (ReadNumber(name, value, 0, int.MaxValue, " or null") is { } cap)
                    Change(s => s with { DailyCap = cap });
                break;
            case "refused_retention_days":
                if (ReadNumber(name, value, 1, 3650) is { } retention)
                    Change(s => s with { RefusedRetentionDays = retention });
                break;
            case "resource_ids":
                if (ReadResourceIds(value) is { } resources)
                    Change(s => s with { ResourceIds = resources });
                break;
            case "rate_limits":
                ReadRateLimits(value);
                break;
            default:
                Blame(FieldNames.InErrors(name), "A source has no setting of this name.");
                break;
        }
    }

    private string? ReadSlug(JsonElement value)
    {
        if (!_isNew)
            return Blame<string>("slug", "Slug can't be changed.");

        return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= MaxSlugLength } slug
            && !slug.AsSpan().ContainsAnyExcept(SlugCharacters)
                ? slug
                : Blame<string>("slug", $"Slug must be 1 to {MaxSlugLength} lower-case letters, digits or hyphens.");
    }

    private string? ReadName(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= MaxNameLength } name && !string.IsNullOrWhiteSpace(name)
            ? name
            : Blame<string>("name", $"Name must be a text of 1 to {MaxNameLength} characters.");

    private bool? ReadActive(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();

        Blame("active", "Active must be true or false.");
        return null;
    }

    private PhoneFormat? ReadPhoneFormat(JsonElement value)
    {
        switch (value.ValueKind == JsonValueKind.String ? value.GetString() : null)
        {
            case "us10":
                return PhoneFormat.Us10;
            case "e164":
                return PhoneFormat.E164;
            default:
                Blame("phone_format", "Phone format must be us10 or e164.");
                return null;
        }
    }

    private List<string>? ReadFieldNames(string name, JsonElement value)
    {
        var fields = value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= MaxFieldNames
            ? value.EnumerateArray().Select(f => f.ValueKind == JsonValueKind.String ? f.GetString()! : "").ToList()
            : null;
        return fields is not null && fields.TrueForAll(FieldNames.IsValid) && fields.Distinct().Count() == fields.Count
            ? fields
            : Blame<List<string>>(name, $"{FieldNames.Label(name)} must be an array of at most {MaxFieldNames} field names, none of them twice.");
    }

    private List<int>? ReadResourceIds(JsonElement value)
    {
        var ids = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(id => WholeNumber(id) ?? 0).ToList() : [];
        return ids.Count > 0 && ids.TrueForAll(id => id >= 1) && ids.Distinct().Count() == ids.Count
            ? ids
            : Blame<List<int>>("resource_ids", "Resource ids must be an array of at least one whole number from 1, none of them twice.");
    }

    private void ReadRateLimits(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            Blame("rate_limits", "Rate limits must be an object with any of create, fetch and suppression.");
            return;
        }

        var seen = new HashSet<string>();
        foreach (var limit in value.EnumerateObject())
        {
            var name = $"rate_limits.{limit.Name}";
            if (!seen.Add(limit.Name))
                Blame(name, "This rate limit must be given only once.");
            else if (limit.Name is not ("create" or "fetch" or "suppression"))
                Blame(FieldNames.InErrors(name), "There is no rate limit of this name.");
            else if (ReadNumber(name, limit.Value, 1, MaxRateLimit) is { } requests)
                Change(s => s with { RateLimits = With(s.RateLimits, limit.Name, requests) });
        }
    }

    private static SourceRateLimits With(SourceRateLimits limits, string name, int requests) => name switch
    {
        "create" => limits with { Create = requests },
        "fetch" => limits with { Fetch = requests },
        _ => limits with { Suppression = requests },
    };

    private int? ReadNumber(string name, JsonElement value, int min, int max, string orElse = "")
    {
        if (WholeNumber(value) is { } number && number >= min && number <= max)
            return number;

        Blame(name, $"{FieldNames.Label(name)} must be a whole number from {min} to {max}{orElse}.");
        return null;
    }

    private static int? WholeNumber(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;

    private void Change(Func<SourceSettings, SourceSettings> next)
    {
        var before = _change;
        _change = settings => next(before(settings));
    }

    private void Blame(string name, string sentence) => _errors.TryAdd(name, sentence);

    private T? Blame<T>(string name, string sentence)
        where T : class
    {
        Blame(name, sentence);
        return null;
    }
}
