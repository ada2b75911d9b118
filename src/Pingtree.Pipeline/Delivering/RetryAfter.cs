using System.Globalization;

namespace Pingtree.Pipeline.Delivering;

/// <summary>Reads the <c>Retry-After</c> header of an answer.</summary>
public static class RetryAfter
{
    /// <summary>Nobody may put us off for longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>How long to wait at least: from seconds or an HTTP date, at most <see cref="Longest"/>; null for anything else and for the past.</summary>
    public static TimeSpan? Read(string? header, DateTimeOffset now)
    {
        var text = header?.Trim();
        if (string.IsNullOrEmpty(text))
            return null;

        if (text.All(char.IsAsciiDigit))
        {
            // More digits than a long holds is still a number, only a long one.
            return Bounded(long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < Longest.TotalSeconds
                ? TimeSpan.FromSeconds(seconds)
                : Longest);
        }

        return DateTimeOffset.TryParseExact(
            text, ["r", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"], CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite, out var moment)
            ? Bounded(moment - now)
            : null;
    }

    private static TimeSpan? Bounded(TimeSpan wait) => wait <= TimeSpan.Zero ? null : wait < Longest ? wait : Longest;
}
