using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pingtree.Delivery.Tests.Harness;

/// <summary>A TLS server on loopback whose certificate says where the one that signed it is to be fetched.</summary>
internal sealed class SecureListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;
    private readonly Task _serving;

    public SecureListener(Uri issuerAt)
    {
        _certificate = CertificateOf(issuerAt);
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Url => new($"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Dispose();
        _certificate.Dispose();
    }

    /// <summary>One connection, until the other side has had enough of it.</summary>
    private async Task ServeAsync()
    {
        try
        {
            using var client = await _listener.AcceptTcpClientAsync();
            await using var tls = new SslStream(client.GetStream());
            var shown = SslStreamCertificateContext.Create(_certificate, additionalCertificates: null, offline: true); // or the server itself fetches the issuer
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = shown });
            _ = await tls.ReadAsync(new byte[4096]);
        }
        catch (Exception exception) when (exception is SocketException or AuthenticationException or IOException)
        {
            // That it is turned down is what is tested.
        }
    }

    /// <summary>Signed by somebody who does not come along, so that whoever checks it has to look for him.</summary>
    private static X509Certificate2 CertificateOf(Uri issuerAt)
    {
        var now = DateTimeOffset.UtcNow;
        using var issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var issuer = new CertificateRequest("CN=Nobody", issuerKey, HashAlgorithmName.SHA256);
        issuer.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var issued = issuer.CreateSelfSigned(now.AddDays(-2), now.AddDays(2));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        var leaf = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        leaf.CertificateExtensions.Add(names.Build());
        leaf.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(ocspUris: null, caIssuersUris: [issuerAt.AbsoluteUri]));
        using var signed = leaf.Create(issued, now.AddDays(-1), now.AddDays(1), [1, 2, 3]);
        return signed.CopyWithPrivateKey(key);
    }
}
