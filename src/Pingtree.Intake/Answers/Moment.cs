using System.Globalization;

namespace Pingtree.Intake.Answers;

/// <summary>A moment as a client names it: <c>2025-03-15T10:22:00Z</c>, with or without a fraction, or a UTC day.</summary>
internal static class Moment
{
    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd"];

    public static bool TryRead(string? text, out DateTimeOffset moment) => DateTimeOffset.TryParseExact(
        text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out moment);
}
