using System.Globalization;
using Microsoft.Extensions.Primitives;
using Pingtree.Intake.Submitting;

namespace Pingtree.Intake.SourceApi;

/// <summary>Reads <c>Prefer: wait=N</c> and <c>Prefer: respond-async</c> (RFC 7240). A preference that can't be read is passed over, as the RFC asks.</summary>
internal static class Preferences
{
    private const int MaxWaitSeconds = 30;

    public static Wait ReadWait(StringValues header, TimeSpan defaultWait)
    {
        TimeSpan? wait = null;
        var async = false;
        foreach (var preference in header.SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries)))
        {
            var (name, value) = Split(preference);
            if (name.Equals("respond-async", StringComparison.OrdinalIgnoreCase))
                async = true;
            else if (name.Equals("wait", StringComparison.OrdinalIgnoreCase) && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                wait ??= TimeSpan.FromSeconds(Math.Min(seconds, MaxWaitSeconds));
        }

        var time = wait ?? (async ? TimeSpan.Zero : defaultWait);
        return new Wait(time, Async: time == TimeSpan.Zero);
    }

    private static (string Name, string Value) Split(string preference)
    {
        var token = preference.Split(';', 2)[0];
        var parts = token.Split('=', 2, StringSplitOptions.TrimEntries);
        return (parts[0], parts.Length == 2 ? parts[1].Trim('"') : "");
    }
}
