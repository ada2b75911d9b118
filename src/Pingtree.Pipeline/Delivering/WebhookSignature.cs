using System.Security.Cryptography;
using System.Text;

namespace Pingtree.Pipeline.Delivering;

/// <summary>Signs a delivery by Standard Webhooks: HMAC-SHA256 over <c>{id}.{timestamp}.{body}</c>.</summary>
public static class WebhookSignature
{
    private const string Version = "v1,";

    /// <summary>The <c>webhook-signature</c> header: one signature for each secret in force, with a space between.</summary>
    /// <param name="secrets">The secret, and the one before while it still signs.</param>
    /// <param name="id">The <c>webhook-id</c> header.</param>
    /// <param name="timestamp">The <c>webhook-timestamp</c> header: Unix seconds.</param>
    /// <param name="body">The body, byte for byte as it is sent.</param>
    public static string Of(IEnumerable<WebhookSecret> secrets, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        var head = Encoding.UTF8.GetBytes($"{id}.{timestamp}.");
        var signed = new byte[head.Length + body.Length];
        head.CopyTo(signed, 0);
        body.CopyTo(signed.AsSpan(head.Length));
        return string.Join(' ', secrets.Select(secret => Version + Convert.ToBase64String(HMACSHA256.HashData(secret.Key, signed))));
    }
}
