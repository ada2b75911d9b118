namespace Pingtree.Benchmarks.Reporting;

/// <summary>Numbers for people: three digits that mean something.</summary>
internal static class Numbers
{
    public static string Write(double value) => value switch
    {
        >= 100 => value.ToString("N0"),
        >= 10 => value.ToString("0.0"),
        >= 1 => value.ToString("0.00"),
        _ => value.ToString("0.000"),
    };
}
