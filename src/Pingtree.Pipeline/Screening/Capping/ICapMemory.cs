namespace Pingtree.Pipeline.Screening.Capping;

/// <summary>
/// Remembers how many leads a source admitted on a UTC day, to spare the store questions. A hint: a cap it sees reached is confirmed
/// by the store, and an admission it missed is caught where the lead is stored.
/// </summary>
public interface ICapMemory
{
    /// <summary>Leads admitted so far, for each of these days; null where it does not know.</summary>
    ValueTask<IReadOnlyList<long?>> AdmittedAsync(IReadOnlyList<CapDay> days, CancellationToken ct);

    /// <summary>The store said how many there are.</summary>
    ValueTask LearnAsync(CapDay day, long admitted, CancellationToken ct);

    /// <summary>More leads were admitted and are committed. Nothing happens where the day is not known.</summary>
    ValueTask AddAsync(CapDay day, int more, CancellationToken ct);
}

/// <summary>A day of a source, the unit of the daily cap.</summary>
public readonly record struct CapDay(int SourceId, DateOnly Day);

/// <summary>No memory: the store is asked for every batch.</summary>
public sealed class NoCapMemory : ICapMemory
{
    public ValueTask<IReadOnlyList<long?>> AdmittedAsync(IReadOnlyList<CapDay> days, CancellationToken ct) =>
        ValueTask.FromResult<IReadOnlyList<long?>>(new long?[days.Count]);

    public ValueTask LearnAsync(CapDay day, long admitted, CancellationToken ct) => default;

    public ValueTask AddAsync(CapDay day, int more, CancellationToken ct) => default;
}
