using System.Diagnostics;
using OpenTelemetry;
using Pingtree.Pipeline.Tracing;

namespace Pingtree.Server.Telemetry;

/// <summary>
/// Takes from a span, before it is exported, whatever we don't know: what a library adds some day may hold a URL, a key or a person. A tag and the words
/// beside a status are taken off. An event, as the one that carries an exception's message, and the tags of a link can't be taken off again: a span that
/// has such is not exported. None of ours has.
/// </summary>
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

        data.SetStatus(data.Status);
        if (data.Events.Any() || data.Links.Any(link => link.Tags?.Any() == true))
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
