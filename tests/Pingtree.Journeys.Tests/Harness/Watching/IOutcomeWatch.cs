namespace Pingtree.Journeys.Tests.Harness.Watching;

/// <summary>
/// Whether events have left the pipeline. How that is seen is said here and nowhere else: at a queue or webhook of a buyer's own,
/// or as near to one as the set-up lets a test come.
/// </summary>
public interface IOutcomeWatch : IAsyncDisposable
{
    /// <summary>Returns once every one of these events has left at least once, whatever died in between.</summary>
    Task WaitForAsync(IReadOnlyCollection<string> eventIds, CancellationToken ct);
}
