namespace Pingtree.Pipeline.Access;

/// <summary>The months a token's quota counts by, numbered one after the other.</summary>
public static class QuotaMonth
{
    /// <summary>The number of the UTC month of this moment.</summary>
    public static int Of(DateTimeOffset moment) => (moment.UtcDateTime.Year * 12) + moment.UtcDateTime.Month;
}
