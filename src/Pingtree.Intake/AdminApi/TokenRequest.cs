using System.Text.Json;
using Pingtree.Intake.Access;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Intake.AdminApi;

/// <summary>What an operator asks a token to be: the rules of every member in one place.</summary>
internal sealed class TokenRequest
{
    private const int MaxNameLength = 100;

    private readonly Dictionary<string, string> _errors = [];
    private readonly HashSet<int> _known;

    private string _name = "";
    private TokenRoles _roles;
    private IReadOnlyList<int> _sources = [];
    private string? _group;
    private int? _quota;

    private TokenRequest(IEnumerable<int> known) => _known = [.. known];

    /// <summary>Reads a new token; or refuses it with a sentence for every wrong member.</summary>
    /// <param name="members">The body.</param>
    /// <param name="sources">The numbers of the sources there are.</param>
    /// <param name="now">When it is made.</param>
    public static (AccessToken Token, Refused? Refused) Read(IReadOnlyDictionary<string, JsonElement> members, IEnumerable<int> sources, DateTimeOffset now)
    {
        var request = new TokenRequest(sources);
        foreach (var name in (string[])["name", "roles", "sources"])
        {
            if (!members.ContainsKey(name))
                request.Blame(name, $"{FieldNames.Label(name)} field is required.");
        }

        foreach (var (name, value) in members)
            request.ReadMember(name, value);
        var token = new AccessToken(ApiKey.NewTokenId(), request._name, request._roles, request._sources, request._group, request._quota, now);
        return (token, request._errors.Count == 0 ? null : Refused.Invalid(request._errors));
    }

    private void ReadMember(string name, JsonElement value)
    {
        switch (name)
        {
            case "name":
                ReadName(value);
                break;
            case "roles":
                ReadRoles(value);
                break;
            case "sources":
                ReadSources(value);
                break;
            case "group":
                ReadGroup(value);
                break;
            case "monthly_quota":
                ReadQuota(value);
                break;
            default:
                Blame(FieldNames.InErrors(name), "A token has no member of this name.");
                break;
        }
    }

    private void ReadName(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String && value.GetString()!.Trim() is { Length: > 0 and <= MaxNameLength } name)
            _name = name;
        else
            Blame("name", $"Name must be 1 to {MaxNameLength} characters.");
    }

    private void ReadRoles(JsonElement value)
    {
        var roles = value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String)
            ? value.EnumerateArray().Select(v => TokenRoleWords.FromWord(v.GetString()!)).ToList()
            : [];
        if (roles.Count == 0 || roles.Contains(null))
            Blame("roles", $"Roles must be an array of at least one of {string.Join(", ", TokenRoleWords.All.Select(r => r.Word))}.");
        else
            _roles = roles.Aggregate(TokenRoles.None, (all, role) => all | role!.Value);
    }

    private void ReadSources(JsonElement value)
    {
        var numbers = new List<int>();
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
                numbers.Add(item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var number) ? number : 0);
        }

        if (numbers.Count == 0 || numbers.Contains(0))
            Blame("sources", "Sources must be an array of at least one source's number (db_id).");
        else if (numbers.Exists(number => !_known.Contains(number)))
            Blame("sources", $"Sources names {numbers.Find(number => !_known.Contains(number))}, and there is no source with this db_id.");
        else
            _sources = numbers.Distinct().Order().ToList();
    }

    private void ReadGroup(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return;
        if (value.ValueKind == JsonValueKind.String && FieldNames.IsValid(value.GetString()!))
            _group = value.GetString();
        else
            Blame("group", $"Group must be 1 to {FieldNames.MaxLength} letters, digits, underscores, dots or hyphens.");
    }

    private void ReadQuota(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var quota) && quota > 0)
            _quota = quota;
        else
            Blame("monthly_quota", $"Monthly quota must be a whole number from 1 to {int.MaxValue}.");
    }

    private void Blame(string name, string sentence) => _errors.TryAdd(name, sentence);
}
