using System.Globalization;

namespace Pingtree.Cli.Running;

/// <summary>Text that others wrote, made safe for a terminal.</summary>
internal static class PlainText
{
    private const int Longest = 1000;

    /// <summary>One line of it: a control character could move the cursor or recolour what was there, so it becomes a blank.</summary>
    public static string OneLine(string text)
    {
        var plain = string.Concat(text.Select(c => IsHarmless(c) ? c : ' ')).Trim();
        return plain.Length <= Longest ? plain : plain[..Longest] + "…";
    }

    private static bool IsHarmless(char c) =>
        CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
