using System.Text.Encodings.Web;
using System.Text.Json;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Intake.ProfilesApi.Wire;

/// <summary>Writes an answer as JSON.</summary>
internal static class JsonWriting
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(WireNode node)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
            WriteNode(json, node);
        return buffer.ToArray();
    }

    private static void WriteNode(Utf8JsonWriter json, WireNode node)
    {
        switch (node)
        {
            case WireNode.Plain plain:
                LeadFields.WriteValue(json, plain.Value);
                break;
            case WireNode.List list:
                json.WriteStartArray();
                foreach (var item in list.Items)
                    WriteNode(json, item);
                json.WriteEndArray();
                break;
            case WireNode.Map map:
                json.WriteStartObject();
                foreach (var (name, value) in map.Members)
                {
                    json.WritePropertyName(name);
                    WriteNode(json, value);
                }

                json.WriteEndObject();
                break;
        }
    }
}
