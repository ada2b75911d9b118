using Pingtree.Pipeline.Leads;

namespace Pingtree.Pipeline.Profiles;

/// <summary>By what a profile is found. Values are in the form leads are compared in; see <see cref="Lead.ComparedValue"/>.</summary>
public abstract record ProfileMatch
{
    /// <summary>So many fields of its own a source may be matched by, once somebody asked for them: each costs every lead that has it a row.</summary>
    public const int MaxOwnFields = 256;

    private ProfileMatch() { }

    /// <summary>The values a profile has that is found by this; empty where it is found by its id.</summary>
    public abstract IReadOnlyList<(string Field, string Value)> Values { get; }

    /// <summary>The field of the source's own it searches in; null where it searches in none.</summary>
    public string? OwnField => this is ByField { Field: not (FieldNames.Email or FieldNames.Phone) } own ? own.Field : null;

    /// <summary>Whether it finds this lead.</summary>
    public virtual bool Finds(Lead lead) => Values.All(v => lead.ComparedValue(v.Field) == v.Value);

    /// <summary>By e-mail; null where the text is no address.</summary>
    public static ProfileMatch? OfEmail(string? text) => EmailAddress.TryParse(text, out var email) ? new ByField(FieldNames.Email, email.Value) : null;

    /// <summary>By phone; null where the text is no number in the form of the source.</summary>
    public static ProfileMatch? OfPhone(string? text, PhoneFormat format) =>
        PhoneNumber.TryParse(text, format, out var phone) ? new ByField(FieldNames.Phone, phone.International) : null;

    /// <summary>By e-mail and phone; null where one of them is not valid.</summary>
    public static ProfileMatch? OfEmailAndPhone(string? email, string? phone, PhoneFormat format) =>
        EmailAddress.TryParse(email, out var address) && PhoneNumber.TryParse(phone, format, out var number)
            ? new ByEmailAndPhone(address.Value, number.International)
            : null;

    /// <summary>By lead id; null where the text is none.</summary>
    public static ProfileMatch? OfId(string? text) => LeadId.TryParse(text, out var id) ? new ById(id) : null;

    /// <summary>By any field; null where the name or the value can't be a field's.</summary>
    public static ProfileMatch? OfField(string? field, string? value, PhoneFormat format) => field switch
    {
        FieldNames.Email => OfEmail(value),
        FieldNames.Phone => OfPhone(value, format),
        _ => field is not null && FieldNames.IsValid(field) && !string.IsNullOrWhiteSpace(value) ? new ByField(field, Lead.Normalise(field, value, format).Trim()) : null,
    };

    /// <summary>By the value of one field: e-mail, phone or one of its own.</summary>
    public sealed record ByField(string Field, string Value) : ProfileMatch
    {
        public override IReadOnlyList<(string Field, string Value)> Values => [(Field, Value)];
    }

    /// <summary>By e-mail and phone: both belong to the same profile.</summary>
    public sealed record ByEmailAndPhone(string Email, string Phone) : ProfileMatch
    {
        public override IReadOnlyList<(string Field, string Value)> Values => [(FieldNames.Email, Email), (FieldNames.Phone, Phone)];
    }

    /// <summary>By the lead id.</summary>
    public sealed record ById(LeadId Id) : ProfileMatch
    {
        public override IReadOnlyList<(string Field, string Value)> Values => [];

        public override bool Finds(Lead lead) => lead.Id == Id;
    }
}
