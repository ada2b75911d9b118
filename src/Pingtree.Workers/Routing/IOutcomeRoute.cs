using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Workers.Routing;

/// <summary>A way on which events leave. Costs next to nothing where nobody waits at its end.</summary>
internal interface IOutcomeRoute
{
    /// <summary>Returns once those who want these events have them for sure. The same events may come again.</summary>
    Task TakeAsync(IReadOnlyList<LeadEvent> events, CancellationToken ct);
}
