using System.Diagnostics.CodeAnalysis;

namespace Pingtree.Pipeline.Leads;

/// <summary>How a source writes its phone numbers.</summary>
public enum PhoneFormat
{
    /// <summary>Ten digits, North American.</summary>
    Us10,

    /// <summary>International: <c>+</c> and 7 to 15 digits, the first not 0.</summary>
    E164,
}

/// <summary>A phone number in the form of its source, without spaces and punctuation.</summary>
public sealed record PhoneNumber
{
    private PhoneNumber(string value) => Value = value;

    public string Value { get; }

    public static bool TryParse(string? text, PhoneFormat format, [NotNullWhen(true)] out PhoneNumber? phone)
    {
        phone = null;
        if (text is null)
            return false;

        var bare = WithoutPunctuation(text);
        var value = format == PhoneFormat.Us10 ? ReadUs10(bare) : ReadE164(bare);
        if (value is null)
            return false;

        phone = new PhoneNumber(value);
        return true;
    }

    public override string ToString() => Value;

    private static string? ReadUs10(string bare)
    {
        if (bare.StartsWith("+1", StringComparison.Ordinal))
            bare = bare[2..];
        else if (bare is ['1', ..] and { Length: 11 })
            bare = bare[1..];
        return bare.Length == 10 && bare.All(char.IsAsciiDigit) ? bare : null;
    }

    private static string? ReadE164(string bare) =>
        bare is ['+', >= '1' and <= '9', ..] and { Length: >= 8 and <= 16 } && bare.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0 ? bare : null;

    private static string WithoutPunctuation(string text) =>
        string.Concat(text.Where(c => c is not (' ' or '(' or ')' or '-' or '.')));
}
