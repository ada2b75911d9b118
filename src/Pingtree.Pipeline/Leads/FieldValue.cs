namespace Pingtree.Pipeline.Leads;

/// <summary>What kind of JSON value a field holds.</summary>
public enum FieldKind
{
    Null,
    String,
    Number,
    True,
    False,
}

/// <summary>A field's value: a string by its characters, a number by its digits as sent.</summary>
public readonly record struct FieldValue(FieldKind Kind, string Text)
{
    public static FieldValue Of(string text) => new(FieldKind.String, text);

    /// <summary>Null and strings of nothing but blanks count as not given.</summary>
    public bool IsBlank => Kind == FieldKind.Null || (Kind == FieldKind.String && string.IsNullOrWhiteSpace(Text));
}
