using System.Security.Cryptography;
using System.Text;

namespace Pingtree.Delivery.Tests.Snippets;

internal static class WebhookVerification
{
    // body: the raw bytes, before anything parses them. now: the time, in Unix seconds.
    public static bool Verify(string secret, string id, string timestamp, string signatures, byte[] body, long now)
    {
        if (!long.TryParse(timestamp, out var sent) || Math.Abs(now - sent) > 300)
            return false;

        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var expected = Encoding.ASCII.GetBytes("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed)));
        return signatures.Split(' ').Any(given => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(given), expected));
    }
}
