using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

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
    private static readonly SearchValues<char> Punctuation = SearchValues.Create(" ()-.");

    private PhoneNumber(string value, PhoneFormat format) => (Value, Format) = (value, format);

    /// <summary>The number as its source writes it.</summary>
    public string Value { get; }

    public PhoneFormat Format { get; }

    /// <summary>The number in international form, by which numbers are compared whatever form their source has, or had before.</summary>
    public string International => Format == PhoneFormat.Us10 ? "+1" + Value : Value;

    /// <summary>All forms the number may stand in on a suppression list.</summary>
    public IReadOnlyList<string> Forms => International is ['+', '1', .. { Length: 10 } national] ? [International, national] : [International];

    public static bool TryParse(string? text, PhoneFormat format, [NotNullWhen(true)] out PhoneNumber? phone)
    {
        phone = null;
        if (text is null)
            return false;

        var bare = WithoutPunctuation(text);
        var value = format == PhoneFormat.Us10 ? ReadUs10(bare) : ReadE164(bare);
        if (value is null)
            return false;

        phone = new PhoneNumber(value, format);
        return true;
    }

    public override string ToString() => Value;

    private static string? ReadUs10(string bare)
    {
        if (bare.StartsWith("+1", StringComparison.Ordinal))
            bare = bare[2..];
        else if (bare is ['1', ..] and { Length: 11 })
            bare = bare[1..];
        return bare.Length == 10 && bare.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0 ? bare : null;
    }

    private static string? ReadE164(string bare) =>
        bare is ['+', >= '1' and <= '9', ..] and { Length: >= 8 and <= 16 } && bare.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0 ? bare : null;

    private static string WithoutPunctuation(string text)
    {
        if (text.AsSpan().IndexOfAny(Punctuation) < 0)
            return text;

        var bare = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!Punctuation.Contains(c))
                bare.Append(c);
        }

        return bare.ToString();
    }
}
