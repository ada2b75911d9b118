using System.Globalization;
using System.Net.Http.Headers;
using Pingtree.Pipeline.Delivering;

namespace Pingtree.Delivery.Sending;

/// <summary>Posts one delivery and says what came back. Whatever goes wrong is an answer, too.</summary>
internal sealed class WebhookSender(PublicAddressGuard guard, TimeProvider clock) : IDisposable
{
    /// <summary>For everything: name, connection, request, answer.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The document is a CloudEvent, but by Standard Webhooks a body is JSON, and what receivers are built with (express.json() for one) reads
    /// <c>application/json</c> and leaves <c>application/cloudevents+json</c> unread.
    /// </summary>
    private static readonly MediaTypeHeaderValue ContentType = new("application/json");

    private readonly HttpClient _http = WebhookClient.Create(guard);

    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled; whether the endpoint got it is not known.</exception>
    public async Task<DeliveryAnswer> SendAsync(WebhookRequest webhook, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            using var request = Write(webhook);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);

            // The status is the answer. A body that does not come to its end changes nothing about it.
            return await AnswerReader.ReadAsync(response, clock.GetUtcNow(), either.Token);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            return DeliveryAnswer.None(limit.IsCancellationRequested ? Failures.TimedOut : Failures.Describe(exception));
        }
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Write(WebhookRequest webhook)
    {
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url)
        {
            Content = new ByteArrayContent(webhook.Body) { Headers = { ContentType = ContentType } },
        };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Pingtree-Webhooks", "1.0"));
        request.Headers.Add("webhook-id", webhook.EventId);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Of(webhook.Secrets, webhook.EventId, timestamp, webhook.Body));
        return request;
    }
}
