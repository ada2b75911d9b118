using MongoDB.Bson;

namespace Pingtree.Storage.Mongo.Leads;

/// <summary>Times and UTC days as MongoDB keeps them: to the millisecond, and as days since 1970.</summary>
internal static class BsonTimes
{
    private const long DayMilliseconds = 86_400_000;
    private static readonly int Epoch = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    public static DateTimeOffset ToTime(this BsonValue time) => DateTimeOffset.FromUnixTimeMilliseconds(time.AsBsonDateTime.MillisecondsSinceEpoch);

    /// <summary>The first moment of the day.</summary>
    public static BsonDateTime StartOf(DateOnly day) => new(DayOf(day) * DayMilliseconds);

    public static long DayOf(DateOnly day) => day.DayNumber - Epoch;

    /// <summary>The day of a time; times before 1970 round down, too.</summary>
    public static long DayOf(BsonValue time) => (long)Math.Floor(time.AsBsonDateTime.MillisecondsSinceEpoch / (double)DayMilliseconds);
}
