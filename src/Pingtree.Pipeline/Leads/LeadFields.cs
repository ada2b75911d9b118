using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pingtree.Pipeline.Leads;

/// <summary>The fields of one lead, in the order they were sent. At most 100, so a search is a short walk.</summary>
public sealed class LeadFields
{
    // Our own readers alone see the text: characters need none of the escapes a web page would need.
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<KeyValuePair<string, FieldValue>> _fields;

    public LeadFields(int capacity = 8) => _fields = new(capacity);

    public int Count => _fields.Count;

    public IReadOnlyList<KeyValuePair<string, FieldValue>> All => _fields;

    public FieldValue this[string name]
    {
        get => TryGet(name, out var value) ? value : default;
    }

    public bool TryGet(string name, out FieldValue value)
    {
        foreach (var field in _fields)
        {
            if (field.Key != name)
                continue;
            value = field.Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Adds a field that is not there yet.</summary>
    public LeadFields With(string name, FieldValue value)
    {
        _fields.Add(new(name, value));
        return this;
    }

    /// <summary>A copy in which every value went through <paramref name="change"/>.</summary>
    public LeadFields Select(Func<string, FieldValue, FieldValue> change)
    {
        var copy = new LeadFields(_fields.Count);
        foreach (var (name, value) in _fields)
            copy.With(name, change(name, value));
        return copy;
    }

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var (name, value) in _fields)
        {
            json.WritePropertyName(name);
            WriteValue(json, value);
        }

        json.WriteEndObject();
    }

    /// <summary>The fields as a compact JSON object in UTF-8.</summary>
    public byte[] ToUtf8Json()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Compact))
            WriteTo(json);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The value under the reader; null where it is an object or an array (then the reader stands at its end).</summary>
    public static FieldValue? ReadValue(ref Utf8JsonReader json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.String: return FieldValue.Of(json.GetString()!);
            case JsonTokenType.Number: return new(FieldKind.Number, Encoding.ASCII.GetString(json.ValueSpan));
            case JsonTokenType.True: return new(FieldKind.True, "true");
            case JsonTokenType.False: return new(FieldKind.False, "false");
            case JsonTokenType.Null: return new(FieldKind.Null, "");
            default:
                json.Skip();
                return null;
        }
    }

    public static void WriteValue(Utf8JsonWriter json, FieldValue value)
    {
        switch (value.Kind)
        {
            case FieldKind.String: json.WriteStringValue(value.Text); break;
            case FieldKind.Number: json.WriteRawValue(value.Text); break;
            case FieldKind.True: json.WriteBooleanValue(true); break;
            case FieldKind.False: json.WriteBooleanValue(false); break;
            default: json.WriteNullValue(); break;
        }
    }
}
