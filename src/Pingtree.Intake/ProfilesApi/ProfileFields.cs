using System.Text;
using Pingtree.Intake.ProfilesApi.Wire;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Validating;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.ProfilesApi;

/// <summary>
/// The fields of a profile under the names of this dialect, and those of the lead it is. Its first phone is the lead's; the others are one attribute of the lead,
/// numbers with commas between them.
/// </summary>
internal sealed class ProfileFields
{
    /// <summary>The array of phones, and the attribute those after the first are kept in.</summary>
    public const string Phones = "phones";

    private readonly LeadFields _fields = new();
    private readonly Dictionary<string, string> _errors = [];
    private readonly PhoneFormat _format;

    private ProfileFields(PhoneFormat format) => _format = format;

    /// <summary>The lead's name for a field of this dialect.</summary>
    public static string ToLeadField(string name) => name switch
    {
        SystemFields.FirstName => FieldNames.FirstName,
        SystemFields.LastName => FieldNames.LastName,
        SystemFields.State => FieldNames.State,
        SystemFields.Zip => FieldNames.Zip,
        Phones => FieldNames.Phone,
        _ => name,
    };

    /// <summary>Reads what was sent, within the limits every lead has; or a sentence for each wrong field.</summary>
    /// <param name="data">What was sent.</param>
    /// <param name="format">The form of the source's phones.</param>
    /// <param name="replaces">Whether what is sent may take the place of something: then a shorter list of phones takes the longer one's rest away.</param>
    public static (LeadFields Fields, IReadOnlyDictionary<string, string> Errors) Read(WireNode.Map data, PhoneFormat format, bool replaces)
    {
        var reading = new ProfileFields(format);
        if (data.Members.Count > LeadFieldsReader.MaxFields)
            reading.Blame("fields", $"A profile may have at most {LeadFieldsReader.MaxFields} fields.");
        else
            reading.ReadAll(data, replaces);
        return (reading._fields, reading._errors);
    }

    /// <summary>A profile's fields, those of the dialect first.</summary>
    public static WireNode.Map Write(StoredLead lead)
    {
        var members = new List<KeyValuePair<string, WireNode>>();
        Put(SystemFields.Status, SystemFields.Status);
        Put(SystemFields.FirstName, FieldNames.FirstName);
        Put(SystemFields.LastName, FieldNames.LastName);
        Put(FieldNames.Email, FieldNames.Email);
        if (PhonesOf(lead) is { Count: > 0 } phones)
            members.Add(new(Phones, new WireNode.List(phones)));
        Put(SystemFields.State, FieldNames.State);
        Put(SystemFields.Zip, FieldNames.Zip);
        foreach (var (name, value) in lead.Fields.All)
        {
            if (!FieldNames.IsKnown(name) && name is not (SystemFields.Status or Phones))
                members.Add(new(name, new WireNode.Plain(value)));
        }

        return new WireNode.Map(members);

        void Put(string name, string field)
        {
            if (lead.Fields.TryGet(field, out var value) && value.Kind != FieldKind.Null)
                members.Add(new(name, new WireNode.Plain(value)));
        }
    }

    private static List<WireNode> PhonesOf(StoredLead lead)
    {
        var phones = new List<WireNode>();
        if (lead.Fields[FieldNames.Phone] is { IsBlank: false } first)
            phones.Add(new WireNode.Plain(first));
        if (lead.Fields[Phones] is { IsBlank: false } others)
            phones.AddRange(others.Text.Split(',').Select(WireNode.Of));
        return phones;
    }

    private void ReadAll(WireNode.Map data, bool replaces)
    {
        foreach (var (name, node) in data.Members)
        {
            var field = ToLeadField(name);
            if (!FieldNames.IsValid(name))
                Blame(FieldNames.InErrors(name), "A field's name must be 1 to 64 letters, digits, underscores, dots or hyphens.");
            else if (name == Phones)
                ReadPhones(node, replaces);
            else if (node is WireNode.Plain { Value: var value })
                Keep(field, field == SystemFields.Status ? AsNumber(value) : value);
            else
                Blame(field, $"{FieldNames.Label(field)} must be a string, number or boolean.");
        }
    }

    private void ReadPhones(WireNode node, bool replaces)
    {
        var phones = node is WireNode.List list ? list.Items : [node];
        if (phones.Any(phone => phone is not WireNode.Plain))
        {
            Blame(Phones, "Phones must be an array of strings.");
            return;
        }

        var values = phones.Cast<WireNode.Plain>().Select(phone => phone.Value).Where(phone => !phone.IsBlank).ToList();
        Keep(FieldNames.Phone, values is [var first, ..] ? first : new FieldValue(FieldKind.Null, ""));

        var others = values.Skip(1).Select(Normalise).OfType<string>().Distinct().ToList();
        if (others.Count > 0)
            Keep(Phones, FieldValue.Of(string.Join(',', others)));
        else if (replaces)
            Keep(Phones, new FieldValue(FieldKind.Null, ""));
    }

    private string? Normalise(FieldValue phone)
    {
        if (PhoneNumber.TryParse(phone.Kind == FieldKind.String ? phone.Text : null, _format, out var number))
            return number.Value;
        Blame(Phones, LeadRules.InvalidPhone(_format));
        return null;
    }

    private void Keep(string field, FieldValue value)
    {
        if (Encoding.UTF8.GetByteCount(value.Text) > LeadFieldsReader.MaxValueBytes)
            Blame(field, $"{FieldNames.Label(field)} must be at most {LeadFieldsReader.MaxValueBytes} bytes long.");
        else if (_fields.TryGet(field, out _))
            Blame(field, $"{FieldNames.Label(field)} must be given only once.");
        else
            _fields.With(field, value);
    }

    /// <summary>XML has no numbers: a status is the same in both forms.</summary>
    private static FieldValue AsNumber(FieldValue value) =>
        value.Kind == FieldKind.String && int.TryParse(value.Text, out var number) ? new FieldValue(FieldKind.Number, number.ToString()) : value;

    private void Blame(string field, string sentence) => _errors.TryAdd(field, sentence);
}
