using Pingtree.Pipeline.Leads;

namespace Pingtree.Pipeline.Screening.Validating;

/// <summary>The rules of a lead's fields. A new rule goes into the list below.</summary>
public static class LeadRules
{
    /// <summary>A sentence for every field that breaks a rule, under its name; empty where none does.</summary>
    public static IReadOnlyDictionary<string, string> FindErrors(Lead lead)
    {
        var errors = new Dictionary<string, string>();
        foreach (var field in lead.Source.Settings.RequiredFields)
        {
            if (lead.Fields[field].IsBlank)
                errors[field] = $"{FieldNames.Label(field)} field is required.";
        }

        foreach (var (field, value) in lead.Fields.All)
        {
            if (!value.IsBlank && FieldNames.IsKnown(field) && Fault(lead, field, value) is { } sentence)
                errors.TryAdd(field, sentence);
        }

        return errors;
    }

    private static string? Fault(Lead lead, string field, FieldValue value)
    {
        if (value.Kind != FieldKind.String)
            return $"{FieldNames.Label(field)} must be a string.";

        var us = lead.Source.Settings.PhoneFormat == PhoneFormat.Us10;
        return field switch
        {
            FieldNames.Email when lead.Email is null => InvalidEmail,
            FieldNames.Phone when lead.Phone is null => InvalidPhone(lead.Source.Settings.PhoneFormat),
            FieldNames.State when us && !UsStates.Contains(value.Text) => "State must be a two-letter US state code.",
            FieldNames.Zip when us && !IsZip(value.Text) => "Zip must be a 5-digit or ZIP+4 code.",
            _ => null,
        };
    }

    public const string InvalidEmail = "Email must be a valid email address.";

    public static string InvalidPhone(PhoneFormat format) => format == PhoneFormat.Us10
        ? "Phone must be a 10-digit number."
        : "Phone must be in international format, for example +15551234567.";

    private static bool IsZip(string zip) =>
        zip.Length is 5 or 10 && zip.Index().All(c => c.Index == 5 ? c.Item == '-' : char.IsAsciiDigit(c.Item));
}
