using System.Text.Json;
using System.Text.Unicode;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Intake.ProfilesApi.Wire;

/// <summary>Reads a JSON body.</summary>
internal static class JsonReading
{
    public static WireReading Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        if (!Utf8.IsValid(utf8))
            return WireReading.Unreadable("The body must be valid UTF-8.");

        try
        {
            var json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = LeadFieldsReader.MaxDepth });
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                return WireReading.Unreadable("The body must be a JSON object.");

            var body = ReadMap(ref json, new ReadingBudget());
            json.Read(); // anything but white space behind the object throws
            return new WireReading(body, null);
        }
        catch (JsonException)
        {
            return WireReading.Unreadable($"The body must be one JSON object, nested at most {LeadFieldsReader.MaxDepth} levels deep.");
        }
        catch (BudgetSpentException spent)
        {
            return WireReading.Unreadable(spent.Message);
        }
        catch (InvalidOperationException)
        {
            // The only thing the reader leaves to GetString: an escaped half of a surrogate pair.
            return WireReading.Unreadable("The body has a string with half of a surrogate pair, which is no Unicode text.");
        }
    }

    private static WireNode ReadNode(ref Utf8JsonReader json, ReadingBudget budget, bool isProfiles = false)
    {
        budget.SpendValue();
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadMap(ref json, budget);
            case JsonTokenType.StartArray:
                var items = new List<WireNode>();
                while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                {
                    if (isProfiles)
                        budget.SpendProfile();
                    items.Add(ReadNode(ref json, budget));
                }

                return new WireNode.List(items);
            default:
                return new WireNode.Plain(LeadFields.ReadValue(ref json)!.Value);
        }
    }

    private static WireNode.Map ReadMap(ref Utf8JsonReader json, ReadingBudget budget)
    {
        var members = new List<KeyValuePair<string, WireNode>>();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            var isProfiles = json.CurrentDepth == 1 && name == SystemFields.Data;
            json.Read();
            members.Add(new(name, ReadNode(ref json, budget, isProfiles)));
        }

        return new WireNode.Map(members);
    }
}
