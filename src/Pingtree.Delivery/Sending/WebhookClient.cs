using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

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
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = CheckWithoutAsking() },
        },
        disposeHandler: true)
    {
        Timeout = Timeout.InfiniteTimeSpan, // WebhookSender sets the limit, by its clock
    };

    /// <summary>
    /// A certificate may name an address its issuer, or news of its being revoked, is to be fetched from, and whoever checks it fetches: behind the
    /// guard, from anywhere on our network. So nothing is fetched; a server has to send all that leads from its certificate to a trusted one.
    /// </summary>
    private static X509ChainPolicy CheckWithoutAsking() => new() { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
}
