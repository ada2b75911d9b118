using System.Diagnostics;

namespace Pingtree.Pipeline.Tracing;

#pragma warning disable CA1001 // Sources live as long as the program.

/// <summary>
/// Begins the spans of one part of the walk. Whether something is followed is decided once, where it comes in; whatever works on it later only
/// asks whether it is. Where nobody listens, or nothing is followed, no span begins.
/// </summary>
/// <param name="name">Name of the source; the host listens to all that begin with <see cref="Prefix"/>.</param>
public sealed class SpanSource(string name)
{
    /// <summary>What the names of all sources begin with.</summary>
    public const string Prefix = "Pingtree.";

    private readonly ActivitySource _source = new(name);

    /// <summary>A span under the current one; null where that is not followed.</summary>
    public Activity? Begin(string span, ActivityKind kind = ActivityKind.Internal) =>
        Activity.Current is { Recorded: true } ? _source.StartActivity(span, kind) : null;

    /// <summary>A span for work on what came from several places: under the first that is followed, linked to the others; null where none is.</summary>
    public Activity? Begin(string span, ActivityKind kind, IEnumerable<ActivityContext> origins)
    {
        if (!_source.HasListeners())
            return null;

        var followed = origins.Where(origin => origin.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)).Distinct().ToList();
        return followed is [var first, .. var others]
            ? _source.StartActivity(span, kind, first, links: others.ConvertAll(other => new ActivityLink(other)))
            : null;
    }

    /// <summary>
    /// The first span of a trace of its own, linked to the current one; whether it is followed is decided afresh. For the calling method, and what it calls,
    /// it takes the current one's place.
    /// </summary>
    public Activity? BeginTrace(string span)
    {
        if (!_source.HasListeners())
            return null;

        var cause = Followed.Here;
        Activity.Current = null;
        return _source.StartActivity(span, ActivityKind.Internal, parentContext: default, links: cause == default ? null : [new ActivityLink(cause)]);
    }
}
