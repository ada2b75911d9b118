using System.Text.Json;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Pipeline.Storing;

/// <summary>
/// Reads a lead's fields back from their JSON text, without loss: numbers keep their digits. The reader for what partners send would not do:
/// it refuses long values, and a normalised one may be longer than the one that came.
/// </summary>
public static class StoredFields
{
    /// <summary>The fields of a JSON object as a store wrote it.</summary>
    public static LeadFields Read(ReadOnlySpan<byte> utf8)
    {
        var fields = new LeadFields();
        var json = new Utf8JsonReader(utf8);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            fields.With(name, LeadFields.ReadValue(ref json) ?? default);
        }

        return fields;
    }
}
