using System.Net;

namespace Pingtree.Delivery.Sending;

/// <summary>The HTTP client that posts to strangers, and trusts none of them.</summary>
internal static class WebhookClient
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    public static HttpClient Create(PublicAddressGuard guard) => new(
        new SocketsHttpHandler
        {
            ConnectCallback = (context, ct) => guard.ConnectAsync(context.DnsEndPoint, ct),
            ConnectTimeout = ConnectTimeout,                    // a connection nobody waits for any more ends, too
            UseProxy = false,                                   // a proxy would resolve the name again, behind the guard
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None, // a small answer stays small
            MaxResponseHeadersLength = 16,                      // KiB
            MaxResponseDrainSize = 0,                           // what we did not read we don't want
            PooledConnectionLifetime = TimeSpan.FromMinutes(2), // then the name is looked up again
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            ActivityHeadersPropagator = null,                   // our traces are none of their business
        },
        disposeHandler: true)
    {
        Timeout = Timeout.InfiniteTimeSpan, // WebhookSender sets the limit, by its clock
    };
}
