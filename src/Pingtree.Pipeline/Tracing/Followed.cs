using System.Diagnostics;

namespace Pingtree.Pipeline.Tracing;

/// <summary>Where in a trace some work stands, while it waits in a queue or a table for whoever carries it on. What is not followed has no such place.</summary>
public static class Followed
{
    /// <summary>The current span; default where nothing is followed here.</summary>
    public static ActivityContext Here => Activity.Current is { Recorded: true } span ? span.Context : default;

    /// <summary>The current span as W3C <c>traceparent</c>; null where nothing is followed here.</summary>
    public static string? Write() => Activity.Current is { Recorded: true, IdFormat: ActivityIdFormat.W3C } span ? span.Id : null;

    /// <summary>What <see cref="Write"/> wrote; default for anything else.</summary>
    public static ActivityContext Read(string? traceParent) =>
        ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var place) ? place : default;
}
