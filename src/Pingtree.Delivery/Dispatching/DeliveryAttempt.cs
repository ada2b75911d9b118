using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Pingtree.Delivery.Sending;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Running;
using Pingtree.Pipeline.Tracing;

namespace Pingtree.Delivery.Dispatching;

/// <summary>Makes one attempt: signs, sends, judges the answer.</summary>
internal sealed partial class DeliveryAttempt(
    WebhookSender sender, ISecretBox secrets, StopPoints stops, TimeProvider clock, ILogger<DeliveryAttempt> log)
{
    private static readonly SpanSource Spans = new("Pingtree.Delivery");

    /// <summary>What came of it; null where it was broken off, so that nobody knows.</summary>
    public async Task<AttemptResult?> MakeAsync(Webhook webhook, LeasedDelivery delivery, DeliveryContents contents, CancellationToken ct)
    {
        using var span = Spans.Begin("webhook", ActivityKind.Client, [Followed.Read(delivery.Trace)]);
        span?.SetTag(SpanTags.EventId, delivery.EventId).SetTag(SpanTags.WebhookId, webhook.Id.Value).SetTag(SpanTags.Attempt, delivery.Attempts + 1);
        var start = clock.GetTimestamp();
        DeliveryAnswer answer;
        try
        {
            if (contents.BodyOf(delivery) is not { } body)
                return NothingToSend(delivery);

            answer = await sender.SendAsync(new WebhookRequest(webhook.Url, delivery.EventId, body, SecretsOf(webhook)), ct);
            stops.Pass(StopPoint.DeliverySent);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception exception)
        {
            span.Fail(exception);
            NotSent(delivery.Id, delivery.Webhook, exception.GetType().Name, exception.Message);
            return NotSent(delivery);
        }

        var now = clock.GetUtcNow();
        var decision = DeliveryPolicy.Decide(answer, delivery.Attempts, now, Random.Shared.NextDouble());
        DeliveryMetrics.RecordAttempt(answer, decision, clock.GetElapsedTime(start));
        span?.SetTag(SpanTags.Status, answer.Status)
            .SetTag(SpanTags.Result, DeliveryMetrics.ResultOf(answer, decision))
            .SetStatus(decision.Status == DeliveryStatus.Delivered ? ActivityStatusCode.Unset : ActivityStatusCode.Error);
        return new AttemptResult(
            delivery, decision.Status, decision.NextAttemptAt, new DeliveryResponse(answer.Status, answer.Text), now, webhook.Url, decision.IsGone);
    }

    /// <summary>The secret, and the one before until its day is over.</summary>
    private List<WebhookSecret> SecretsOf(Webhook webhook)
    {
        var inForce = new List<WebhookSecret> { new(secrets.Unwrap(webhook.Secret)) };
        if (webhook.OldSecret is { } old && old.Until > clock.GetUtcNow())
            inForce.Add(new WebhookSecret(secrets.Unwrap(old.Secret)));
        return inForce;
    }

    private AttemptResult NothingToSend(LeasedDelivery delivery) => new(
        delivery, DeliveryStatus.Cancelled, null, new DeliveryResponse(null, "The lead is not stored any more, so nothing is sent."), clock.GetUtcNow(), SentTo: null);

    /// <summary>The fault is ours: it is tried again until it is mended, no try is used up, and the endpoint is not blamed.</summary>
    private AttemptResult NotSent(LeasedDelivery delivery)
    {
        var now = clock.GetUtcNow();
        var response = new DeliveryResponse(null, "We could not make or sign the request.");
        return new AttemptResult(delivery, DeliveryStatus.Pending, now + DeliveryPolicy.PauseUnsent, response, now, SentTo: null);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Delivery {Delivery} to {Webhook} could not be made or signed: {Failure}: {Detail}")]
    private partial void NotSent(DeliveryId delivery, WebhookId webhook, string failure, string detail);
}
