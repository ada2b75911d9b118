using System.Text.Json;
using System.Text.Json.Serialization;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.SourceApi;

/// <summary>A stored lead as partners read it. Fields that were not given are null.</summary>
[JsonConverter(typeof(LeadViewConverter))]
internal sealed record LeadView(StoredLead Lead);

/// <summary>Writes a lead with its known fields by name and all others under <c>attributes</c>.</summary>
internal sealed class LeadViewConverter : JsonConverter<LeadView>
{
    public override LeadView Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Leads are only written in this form.");

    public override void Write(Utf8JsonWriter json, LeadView value, JsonSerializerOptions options)
    {
        var lead = value.Lead;
        json.WriteStartObject();
        json.WriteString("lead_id", lead.Id.ToString());
        foreach (var field in FieldNames.Known)
            json.WriteString(field, KnownField(lead, field));
        json.WriteString("status", lead.Status.ToWord());
        json.WriteString("created_at", Timestamps.Write(lead.CreatedAt));
        if (lead.Reason is { } reason)
            json.WriteString("reason", reason.ToWord());
        if (lead.DuplicateOf is { } holder)
            json.WriteString("duplicate_of", holder.ToString());
        WriteAttributes(json, lead.Fields);
        json.WriteEndObject();
    }

    /// <summary>A known field as text; refused leads may hold numbers and booleans there.</summary>
    public static string? KnownField(StoredLead lead, string field) =>
        lead.Fields.TryGet(field, out var value) && value.Kind != FieldKind.Null ? value.Text : null;

    private static void WriteAttributes(Utf8JsonWriter json, LeadFields fields)
    {
        var attributes = fields.All.Where(field => !FieldNames.IsKnown(field.Key)).ToList();
        if (attributes.Count == 0)
            return;

        json.WriteStartObject("attributes");
        foreach (var (name, value) in attributes)
        {
            json.WritePropertyName(name);
            LeadFields.WriteValue(json, value);
        }

        json.WriteEndObject();
    }
}
