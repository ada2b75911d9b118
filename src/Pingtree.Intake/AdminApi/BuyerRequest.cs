using System.Buffers;
using System.Text.Json;
using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.AdminApi;

/// <summary>What an operator asks a buyer to be: the rules of every member in one place.</summary>
internal sealed class BuyerRequest
{
    private const int MaxNameLength = 64;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private readonly Dictionary<string, string> _errors = [];
    private readonly HashSet<string> _slugs;

    private string _name = "";
    private IReadOnlyList<string> _sources = [];
    private IReadOnlyList<LeadEventKind> _events = LeadEventKinds.All;

    private BuyerRequest(IEnumerable<string> slugs) => _slugs = [.. slugs];

    /// <summary>Whether a buyer may have this name.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= MaxNameLength && !name.AsSpan().ContainsAnyExcept(NameCharacters);

    /// <summary>Reads a new buyer; or refuses it with a sentence for every wrong member.</summary>
    /// <param name="members">The body.</param>
    /// <param name="slugs">The slugs there are.</param>
    /// <param name="now">When it is made.</param>
    public static (Buyer Buyer, Refused? Refused) Read(IReadOnlyDictionary<string, JsonElement> members, IEnumerable<string> slugs, DateTimeOffset now)
    {
        var request = new BuyerRequest(slugs);
        foreach (var name in (string[])["name", "sources"])
        {
            if (!members.ContainsKey(name))
                request.Blame(name, $"{FieldNames.Label(name)} field is required.");
        }

        foreach (var (name, value) in members)
            request.ReadMember(name, value);
        return (new Buyer(request._name, request._sources, request._events, now), request._errors.Count == 0 ? null : Refused.Invalid(request._errors));
    }

    private void ReadMember(string name, JsonElement value)
    {
        switch (name)
        {
            case "name":
                ReadName(value);
                break;
            case "sources":
                ReadSources(value);
                break;
            case "events":
                ReadEvents(value);
                break;
            default:
                Blame(FieldNames.InErrors(name), "A buyer has no member of this name.");
                break;
        }
    }

    private void ReadName(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String && IsName(value.GetString()!))
            _name = value.GetString()!;
        else
            Blame("name", $"Name must be 1 to {MaxNameLength} lower-case letters, digits or hyphens.");
    }

    private void ReadSources(JsonElement value)
    {
        if (TextsOf(value) is not { } sources)
            Blame("sources", """Sources must be an array of at least one source's slug, none of them twice, or ["*"] for all sources.""");
        else if (sources.Contains(Buyer.EverySource) && sources.Count > 1)
            Blame("sources", """Sources must be ["*"] alone where all sources are meant.""");
        else if (sources.Find(slug => slug != Buyer.EverySource && !_slugs.Contains(slug)) is { } unknown)
            Blame("sources", $"Sources names '{FieldNames.InErrors(unknown)}', and there is no source with this slug.");
        else
            _sources = sources;
    }

    private void ReadEvents(JsonElement value)
    {
        var events = TextsOf(value)?.Select(LeadEventKinds.FromType).ToList();
        if (events is null || events.Contains(null))
            Blame("events", "Events must be an array of at least one of lead.active, lead.duplicate, lead.rejected and lead.sold, none of them twice.");
        else
            _events = LeadEventKinds.All.Where(kind => events.Contains(kind)).ToList();
    }

    /// <summary>At least one text, none twice; else null.</summary>
    private static List<string>? TextsOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0 || value.EnumerateArray().Any(v => v.ValueKind != JsonValueKind.String))
            return null;

        var texts = value.EnumerateArray().Select(v => v.GetString()!).ToList();
        return texts.Distinct().Count() == texts.Count ? texts : null;
    }

    private void Blame(string name, string sentence) => _errors.TryAdd(name, sentence);
}
