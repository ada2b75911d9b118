using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Pipeline.Leads;

/// <summary>A lead as the screening sees it: its fields normalised by the rules of its source, valid or not.</summary>
public sealed class Lead
{
    private Lead(LeadId id, Source source, DateTimeOffset receivedAt, LeadFields fields, long? contentHash)
    {
        ContentHash = contentHash;
        Id = id;
        Source = source;
        ReceivedAt = receivedAt;
        Fields = fields;
        Email = EmailAddress.TryParse(TextOf(FieldNames.Email), out var email) ? email : null;
        Phone = PhoneNumber.TryParse(TextOf(FieldNames.Phone), source.Settings.PhoneFormat, out var phone) ? phone : null;
    }

    public LeadId Id { get; }

    /// <summary>The source with its settings as they were when the screening of the batch began.</summary>
    public Source Source { get; }

    /// <summary>When the intake first saw the lead (UTC). Its day is the day of the cap.</summary>
    public DateTimeOffset ReceivedAt { get; }

    public LeadFields Fields { get; }

    /// <summary>The e-mail address; null where it is missing or not valid.</summary>
    public EmailAddress? Email { get; }

    /// <summary>The phone number; null where it is missing or not valid.</summary>
    public PhoneNumber? Phone { get; }

    /// <summary>Tells a line of a batch from another that is sent under the same number; null where a lead has no number.</summary>
    public long? ContentHash { get; }

    /// <summary>The UTC day the lead counts for.</summary>
    public DateOnly Day => DateOnly.FromDateTime(ReceivedAt.UtcDateTime);

    /// <summary>Gives the fields the form of the source.</summary>
    public static Lead Receive(LeadId id, Source source, DateTimeOffset receivedAt, LeadFields fields, long? contentHash = null)
    {
        var normalised = fields.Select((name, value) =>
            value.Kind == FieldKind.String ? FieldValue.Of(Normalise(name, value.Text, source.Settings.PhoneFormat)) : value);
        return new Lead(id, source, receivedAt, normalised, contentHash);
    }

    /// <summary>The characters of a field that holds a string which is not blank; else null.</summary>
    public string? TextOf(string field) =>
        Fields.TryGet(field, out var value) && value is { Kind: FieldKind.String, IsBlank: false } ? value.Text : null;

    /// <summary>The values this lead holds against duplicates if it becomes active.</summary>
    public IReadOnlyList<Claim> Claims()
    {
        var claims = new List<Claim>(Source.Settings.DuplicateOn.Count);
        foreach (var field in Source.Settings.DuplicateOn)
        {
            if (ComparedValue(field) is { } value)
                claims.Add(new Claim(Source.Id, field, value));
        }

        return claims;
    }

    /// <summary>The form of a field in which leads are compared and found; null where the field is blank.</summary>
    public string? ComparedValue(string field)
    {
        if (field == FieldNames.Phone && Phone is not null)
            return Phone.International;
        return Fields.TryGet(field, out var value) && !value.IsBlank ? value.Text.Trim() : null;
    }

    /// <summary>A claim made at this moment or before no longer holds against this lead; null: claims hold for ever.</summary>
    public DateTimeOffset? ClaimsExpiredAt =>
        Source.Settings.DuplicateWindowDays is > 0 and var days ? ReceivedAt - TimeSpan.FromDays(days) : null;

    /// <summary>The form in which a lead of a source with such phones keeps a text.</summary>
    internal static string Normalise(string field, string text, PhoneFormat format) => field switch
    {
        FieldNames.Email => EmailAddress.Normalise(text),
        FieldNames.Phone => PhoneNumber.TryParse(text, format, out var phone) ? phone.Value : text.Trim(),
        FieldNames.State when format == PhoneFormat.Us10 => text.Trim().ToUpperInvariant(),
        FieldNames.Zip when format == PhoneFormat.Us10 => text.Trim(),
        _ => text,
    };
}
