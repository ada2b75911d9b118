using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Storage.Sqlite.Leads;

/// <summary>
/// A lead's fields as JSON text and back, without loss: numbers keep their digits. The reader for what partners send would not do:
/// it refuses long values, and a normalised one may be longer than the one that came.
/// </summary>
internal static class StoredFields
{
    // The text meets nobody but our own reader: characters need no escapes that only a web page would need.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(LeadFields fields)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
            fields.WriteTo(json);
        return buffer.WrittenSpan.ToArray();
    }

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
