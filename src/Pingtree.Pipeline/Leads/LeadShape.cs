using System.Text.Json;
using System.Text.Unicode;

namespace Pingtree.Pipeline.Leads;

/// <summary>
/// Says quickly, without making a string, that a JSON object has the shape of a lead. Only yes is an answer: where it is not sure,
/// <see cref="LeadFieldsReader"/> finds out and words what is wrong.
/// </summary>
public static class LeadShape
{
    private const int MaxFields = 32;

    /// <summary>True where the bytes are certainly one JSON object in the shape of a lead.</summary>
    public static bool IsCertain(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
            return false;

        try
        {
            var json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = LeadFieldsReader.MaxDepth });
            return json.Read() && json.TokenType == JsonTokenType.StartObject && HasPlainFields(utf8, ref json);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool HasPlainFields(ReadOnlySpan<byte> utf8, ref Utf8JsonReader json)
    {
        Span<Range> names = stackalloc Range[MaxFields];
        var count = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)json.TokenStartIndex + 1;
            var name = start..(start + json.ValueSpan.Length);
            if (json.ValueIsEscaped || count == MaxFields || !IsNewName(utf8, name, names[..count]))
                return false;
            names[count++] = name;

            json.Read();
            if (json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray
                || json.ValueIsEscaped || json.ValueSpan.Length > LeadFieldsReader.MaxValueBytes)
            {
                return false;
            }
        }

        return json.TokenType == JsonTokenType.EndObject && !json.Read();
    }

    private static bool IsNewName(ReadOnlySpan<byte> utf8, Range name, ReadOnlySpan<Range> others)
    {
        var text = utf8[name];
        if (text.Length is 0 or > FieldNames.MaxLength)
            return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)c) && c is not ((byte)'_' or (byte)'.' or (byte)'-'))
                return false;
        }

        foreach (var other in others)
        {
            if (utf8[other].SequenceEqual(text))
                return false;
        }

        return true;
    }
}
