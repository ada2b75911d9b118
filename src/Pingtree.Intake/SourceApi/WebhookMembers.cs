using System.Text.Json;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.SourceApi;

/// <summary>
/// What a partner asks an endpoint to be: the rules of every member. Names are not resolved here: what address a host has is judged
/// whenever a connection is made, for it may be another by then.
/// </summary>
internal sealed class WebhookMembers
{
    private const int MaxUrlLength = 2048;

    private static readonly string Types = string.Join(", ", LeadEventKinds.All.Select(kind => kind.ToType()));

    private readonly Dictionary<string, string> _errors = [];
    private Uri? _url;
    private IReadOnlyList<LeadEventKind>? _events;
    private bool? _active;

    private WebhookMembers() { }

    /// <summary>Reads a new endpoint, which has a URL; or refuses it with a sentence for every wrong member. Null stands for what is not given.</summary>
    public static (WebhookChange Wish, Refused? Refused) ReadNew(IReadOnlyDictionary<string, JsonElement> members)
    {
        var given = members.Where(member => member.Value.ValueKind != JsonValueKind.Null).ToDictionary();
        var read = new WebhookMembers();
        if (!given.ContainsKey("url"))
            read.Blame("url", "Url field is required.");
        return read.Read(given);
    }

    /// <summary>Reads a change of an endpoint that is there; or refuses it with a sentence for every wrong member.</summary>
    public static (WebhookChange Wish, Refused? Refused) ReadPatch(IReadOnlyDictionary<string, JsonElement> members) => new WebhookMembers().Read(members);

    private (WebhookChange Wish, Refused? Refused) Read(IReadOnlyDictionary<string, JsonElement> members)
    {
        foreach (var (name, value) in members)
            ReadMember(name, value);
        return (new WebhookChange(_url, _events, _active), _errors.Count == 0 ? null : Refused.Invalid(_errors));
    }

    private void ReadMember(string name, JsonElement value)
    {
        switch (name)
        {
            case "url":
                ReadUrl(value);
                break;
            case "events":
                ReadEvents(value);
                break;
            case "active" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                _active = value.GetBoolean();
                break;
            case "active":
                Blame("active", "Active must be true or false.");
                break;
            default:
                Blame(FieldNames.InErrors(name), "An endpoint has no member of this name; it has url, events and active.");
                break;
        }
    }

    private void ReadUrl(JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : null;
        if (text is null)
            Blame("url", "Url must be a string.");
        else if (text.Length > MaxUrlLength)
            Blame("url", $"Url must have at most {MaxUrlLength} characters.");
        else if (!TryReadUrl(text, out var url))
            Blame("url", "Url must be an absolute http or https address, for example https://example.com/hooks/leads.");
        else if (url!.UserInfo.Length > 0)
            Blame("url", "Url must not hold a user name or password; that a request is ours is told by its signature.");
        else
            _url = url;
    }

    private static bool TryReadUrl(string text, out Uri? url)
    {
        url = null;
        var hasScheme = text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        return hasScheme && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) && Uri.TryCreate(text, UriKind.Absolute, out url) && url.Host.Length > 0;
    }

    private void ReadEvents(JsonElement value)
    {
        var kinds = value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select(type => type.ValueKind == JsonValueKind.String ? LeadEventKinds.FromType(type.GetString()) : null).ToHashSet()
            : [];
        if (kinds.Count == 0 || kinds.Contains(null))
            Blame("events", $"Events must be an array of one or more of {Types}.");
        else
            _events = LeadEventKinds.All.Where(kind => kinds.Contains(kind)).ToList();
    }

    private void Blame(string name, string sentence) => _errors.TryAdd(name, sentence);
}
