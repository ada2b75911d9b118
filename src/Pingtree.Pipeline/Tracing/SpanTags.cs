using System.Diagnostics;

namespace Pingtree.Pipeline.Tracing;

/// <summary>What spans may say, by the names of OpenTelemetry where it has one: ids, counts, kinds. Never what a lead says, an address or a key; the host exports no other name.</summary>
public static class SpanTags
{
    /// <summary>What the names of our own begin with.</summary>
    public const string Prefix = "pingtree.";

    public const string LeadId = "pingtree.lead_id";
    public const string Leads = "pingtree.leads";
    public const string Unreadable = "pingtree.unreadable";
    public const string Events = "pingtree.events";
    public const string Message = "pingtree.message";
    public const string Redelivered = "pingtree.redelivered";
    public const string EventId = "pingtree.event_id";
    public const string WebhookId = "pingtree.webhook_id";
    public const string Attempt = "pingtree.attempt";
    public const string Result = "pingtree.result";

    public const string Method = "http.request.method";
    public const string Route = "http.route";
    public const string Status = "http.response.status_code";
    public const string ErrorType = "error.type";

    /// <summary>Leads of a batch that came out so: <c>pingtree.outcome.active</c>, or with the reason of a refusal.</summary>
    public static string Outcome(string word) => $"{Prefix}outcome.{word}";

    /// <summary>Says that what the span stands for broke. Of the exception its kind alone: its message may repeat what it broke on.</summary>
    public static void Fail(this Activity? span, Exception exception) =>
        span?.SetTag(ErrorType, exception.GetType().Name).SetStatus(ActivityStatusCode.Error);
}
