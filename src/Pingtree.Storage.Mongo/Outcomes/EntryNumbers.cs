namespace Pingtree.Storage.Mongo.Outcomes;

/// <summary>Numbers of entries: the source's number above, the entry's own in the lower 40 bits. So they are unique, and those of a source stand side by side.</summary>
internal static class EntryNumbers
{
    private const int Bits = 40;

    public static long First(int sourceId) => ((long)sourceId << Bits) + 1;

    public static long Last(int sourceId) => ((long)sourceId << Bits) + ((1L << Bits) - 1);
}
