using System.Diagnostics;
using OpenTelemetry;
using Pingtree.Pipeline.Tracing;

namespace Pingtree.Server.Telemetry;

/// <summary>Takes from a span, before it is exported, whatever tag we don't know: what a library adds some day may hold a URL, a key or a person.</summary>
internal sealed class KnownTags : BaseProcessor<Activity>
{
    private static readonly HashSet<string> FromOpenTelemetry = [SpanTags.Method, SpanTags.Route, SpanTags.Status, SpanTags.ErrorType];

    public override void OnEnd(Activity data)
    {
        foreach (var (name, _) in data.TagObjects.ToList())
        {
            if (!name.StartsWith(SpanTags.Prefix, StringComparison.Ordinal) && !FromOpenTelemetry.Contains(name))
                data.SetTag(name, null);
        }
    }
}
