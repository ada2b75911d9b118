namespace Pingtree.Cli.Streaming;

/// <summary>Numbers of bytes for people.</summary>
internal static class Bytes
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB"];

    public static string Show(long bytes)
    {
        var (amount, unit) = ((double)bytes, 0);
        for (; amount >= 1000 && unit < Units.Length - 1; unit++)
            amount /= 1000;
        return unit == 0 ? $"{bytes} B" : $"{amount:0.0} {Units[unit]}";
    }
}
