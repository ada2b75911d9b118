using System.Globalization;

namespace Pingtree.Pipeline.Outcomes;

/// <summary>Times as the API writes them: UTC, milliseconds, a Z.</summary>
public static class Timestamps
{
    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
