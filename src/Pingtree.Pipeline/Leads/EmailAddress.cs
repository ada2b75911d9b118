using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Pingtree.Pipeline.Leads;

/// <summary>One mailbox, trimmed and lower-cased: <c>local@label.label</c>, at most 254 characters.</summary>
public sealed record EmailAddress
{
    private const int MaxLength = 254;
    private const int MaxLabelLength = 63;

    private static readonly SearchValues<char> LocalCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~.");

    private static readonly SearchValues<char> LabelCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private EmailAddress(string value) => Value = value;

    public string Value { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out EmailAddress? email)
    {
        email = null;
        if (string.IsNullOrWhiteSpace(text))
            return false;

        var value = Normalise(text);
        var at = value.IndexOf('@', StringComparison.Ordinal);
        if (value.Length > MaxLength || at <= 0 || !IsLocal(value.AsSpan(0, at)) || !IsDomain(value.AsSpan(at + 1)))
            return false;

        email = new EmailAddress(value);
        return true;
    }

    /// <summary>The form in which addresses are stored and compared.</summary>
    public static string Normalise(string text) => text.Trim().ToLowerInvariant();

    public override string ToString() => Value;

    private static bool IsLocal(ReadOnlySpan<char> local) =>
        !local.ContainsAnyExcept(LocalCharacters)
        && local[0] != '.' && local[^1] != '.' && !local.Contains("..", StringComparison.Ordinal);

    private static bool IsDomain(ReadOnlySpan<char> domain)
    {
        var labels = 0;
        foreach (var range in domain.Split('.'))
        {
            var label = domain[range];
            if (label.Length is 0 or > MaxLabelLength || label[0] == '-' || label[^1] == '-' || label.ContainsAnyExcept(LabelCharacters))
                return false;
            labels++;
        }

        return labels >= 2;
    }
}
