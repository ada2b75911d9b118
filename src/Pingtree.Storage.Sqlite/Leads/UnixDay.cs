namespace Pingtree.Storage.Sqlite.Leads;

/// <summary>UTC days as days since 1970, the form in which they are counted.</summary>
internal static class UnixDay
{
    /// <summary>Milliseconds of a day.</summary>
    public const long Milliseconds = 86_400_000;

    private static readonly int Epoch = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    public static long Of(DateOnly day) => day.DayNumber - Epoch;

    /// <summary>The day of a time in milliseconds since 1970; times before it round down, too.</summary>
    public static long OfTime(long milliseconds) => (long)Math.Floor(milliseconds / (double)Milliseconds);

    /// <summary>The first millisecond of the day.</summary>
    public static long Start(DateOnly day) => Of(day) * Milliseconds;
}
