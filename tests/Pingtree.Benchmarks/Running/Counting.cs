using System.Diagnostics;

namespace Pingtree.Benchmarks.Running;

/// <summary>Waits until a count is complete, for as long as it grows.</summary>
internal static class Counting
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="expected">The count to wait for.</param>
    /// <param name="what">What is counted, for who reads that it is not complete.</param>
    /// <param name="countAsync">Counts.</param>
    /// <exception cref="WrongOutcomeException">The count has stood still for half a minute.</exception>
    public static async Task UntilAsync(long expected, string what, Func<Task<long>> countAsync, CancellationToken ct)
    {
        var (last, since) = (-1L, Stopwatch.GetTimestamp());
        while (await countAsync() is var count && count < expected)
        {
            if (count != last)
                (last, since) = (count, Stopwatch.GetTimestamp());
            else if (Stopwatch.GetElapsedTime(since) > Patience)
                throw new WrongOutcomeException($"{count} of {expected} {what}, and no more come.");
            await Task.Delay(Pause, ct);
        }
    }
}
