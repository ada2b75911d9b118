using System.Diagnostics;

namespace Pingtree.Server.Telemetry;

/// <summary>
/// Begins each request's trace here, whatever <c>traceparent</c> it brings. A partner's decision to follow is not ours, and a job of his that sends a million
/// leads under one trace would make one trace of them.
/// </summary>
internal sealed class OwnTraces : DistributedContextPropagator
{
    public override IReadOnlyCollection<string> Fields => [];

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
        (traceId, traceState) = (null, null);

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
    {
        // Traces leave over the bus and in the store, see MessageTraces: never towards strangers.
    }
}
