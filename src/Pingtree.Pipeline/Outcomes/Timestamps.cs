using System.Globalization;

namespace Pingtree.Pipeline.Outcomes;

/// <summary>Times as the API writes them: UTC, milliseconds, a Z.</summary>
public static class Timestamps
{
    private static readonly string[] Readable = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd"];

    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads a time as it is written here, with any fraction of a second or none, or a day, which is its beginning in UTC.</summary>
    public static bool TryRead(string? text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, Readable, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
}
