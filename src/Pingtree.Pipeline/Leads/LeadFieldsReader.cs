using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Pingtree.Pipeline.Leads;

/// <summary>What reading a lead's JSON gave: its fields, or why not.</summary>
public abstract record FieldsReading
{
    private FieldsReading() { }

    /// <summary>A JSON object of plain values.</summary>
    public sealed record Fields(LeadFields Value) : FieldsReading;

    /// <summary>Not readable as a JSON object at all.</summary>
    public sealed record Malformed(string Message) : FieldsReading;

    /// <summary>Readable, but not in the shape of a lead: a sentence under each wrong field's name.</summary>
    public sealed record WrongShape(IReadOnlyDictionary<string, string> Errors) : FieldsReading;
}

/// <summary>Reads the JSON object of one lead and checks its shape. What the values mean is for the screening.</summary>
public static class LeadFieldsReader
{
    /// <summary>Most fields a lead may have.</summary>
    public const int MaxFields = 100;

    /// <summary>Longest value, in bytes of UTF-8.</summary>
    public const int MaxValueBytes = 4096;

    /// <summary>Deepest nesting that is still read as JSON.</summary>
    public const int MaxDepth = 8;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>Reads one JSON object from UTF-8 bytes; a byte order mark before it is skipped.</summary>
    public static FieldsReading Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        if (!Utf8.IsValid(utf8))
            return new FieldsReading.Malformed("The body must be valid UTF-8.");

        try
        {
            var json = new Utf8JsonReader(utf8, Options);
            return ReadObject(ref json);
        }
        catch (JsonException)
        {
            return new FieldsReading.Malformed("The body must be one JSON object, nested at most 8 levels deep.");
        }
        catch (InvalidOperationException)
        {
            // The only thing the reader leaves to GetString: an escaped half of a surrogate pair.
            return new FieldsReading.Malformed("The body has a string with half of a surrogate pair, which is no Unicode text.");
        }
    }

    private static FieldsReading ReadObject(ref Utf8JsonReader json)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            return new FieldsReading.Malformed("The body must be a JSON object.");

        var fields = new LeadFields();
        Dictionary<string, string>? errors = null;
        var count = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            var value = LeadFields.ReadValue(ref json);
            count++;

            if (count > MaxFields)
                Blame("fields", $"A lead may have at most {MaxFields} fields.");
            else if (!FieldNames.IsValid(name))
                Blame(FieldNames.InErrors(name), "A field's name must be 1 to 64 letters, digits, underscores, dots or hyphens.");
            else if (value is not { } plain)
                Blame(name, $"{FieldNames.Label(name)} must be a string, number or boolean.");
            else if (Encoding.UTF8.GetByteCount(plain.Text) > MaxValueBytes)
                Blame(name, $"{FieldNames.Label(name)} must be at most {MaxValueBytes} bytes long.");
            else if (fields.TryGet(name, out _))
                Blame(name, $"{FieldNames.Label(name)} must be given only once.");
            else
                fields.With(name, plain);
        }

        // The object is closed: anything but white space behind it throws.
        json.Read();
        return errors is null ? new FieldsReading.Fields(fields) : new FieldsReading.WrongShape(errors);

        void Blame(string name, string sentence) => (errors ??= []).TryAdd(name, sentence);
    }
}
