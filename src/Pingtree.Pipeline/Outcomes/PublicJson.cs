using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Pipeline.Outcomes;

/// <summary>How everything we tell the world is written as JSON.</summary>
public static class PublicJson
{
    public static JsonSerializerOptions Options { get; } = Shape(new JsonSerializerOptions());

    public static JsonSerializerOptions Shape(JsonSerializerOptions json)
    {
        json.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        json.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        json.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        json.Converters.Add(new FieldValueConverter());

        // We never write a number as a string: so the OpenAPI document says integer, not "integer or string".
        json.NumberHandling = JsonNumberHandling.Strict;
        return json;
    }

    /// <summary>Writes a field's value as it was sent.</summary>
    private sealed class FieldValueConverter : JsonConverter<FieldValue>
    {
        public override FieldValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Values are only written in this form.");

        public override void Write(Utf8JsonWriter json, FieldValue value, JsonSerializerOptions options) => LeadFields.WriteValue(json, value);
    }
}
