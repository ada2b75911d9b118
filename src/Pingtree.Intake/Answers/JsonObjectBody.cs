using System.Text.Json;
using System.Text.Unicode;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Intake.Answers;

/// <summary>Reads a body that is one JSON object: its members by name, each given once, every string of it proper Unicode.</summary>
internal static class JsonObjectBody
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = LeadFieldsReader.MaxDepth };

    /// <summary>The members, or the refusal.</summary>
    public static async ValueTask<(IReadOnlyDictionary<string, JsonElement> Members, Refused? Refused)> ReadAsync(
        HttpRequest request, int limit, CancellationToken ct)
    {
        var (body, unread) = await RequestBody.ReadJsonAsync(request, limit, ct);
        var members = new Dictionary<string, JsonElement>();
        return (members, unread ?? Read(body, members));
    }

    private static Refused? Read(ReadOnlySpan<byte> utf8, Dictionary<string, JsonElement> members)
    {
        if (utf8.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        if (!Utf8.IsValid(utf8))
            return Refused.MalformedJson("The body must be valid UTF-8.");

        try
        {
            var root = JsonElement.Parse(utf8, Options);
            if (root.ValueKind != JsonValueKind.Object)
                return Refused.MalformedJson("The body must be a JSON object.");

            ReadStrings(root);
            foreach (var member in root.EnumerateObject())
            {
                if (!members.TryAdd(member.Name, member.Value))
                    return Refused.Invalid(member.Name, $"{FieldNames.Label(member.Name)} must be given only once.");
            }

            return null;
        }
        catch (JsonException)
        {
            return Refused.MalformedJson($"The body must be one JSON object, nested at most {LeadFieldsReader.MaxDepth} levels deep.");
        }
        catch (InvalidOperationException)
        {
            return Refused.MalformedJson("The body has a string with half of a surrogate pair, which is no Unicode text.");
        }
    }

    /// <summary>Reads every string once, so that nobody after this stumbles over an escaped half of a surrogate pair.</summary>
    /// <exception cref="InvalidOperationException">There is one.</exception>
    private static void ReadStrings(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                value.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                    ReadStrings(item);
                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    _ = member.Name;
                    ReadStrings(member.Value);
                }

                break;
        }
    }
}
