using System.Security.Cryptography;

namespace Pingtree.Pipeline.Delivering;

/// <summary>The secret an endpoint and we share, in the form of Standard Webhooks.</summary>
public sealed class WebhookSecret
{
    private const string Prefix = "whsec_";

    /// <summary>192 random bits; as base64 they need no padding.</summary>
    private const int KeyBytes = 24;

    public WebhookSecret(byte[] key) => Key = key;

    /// <summary>The bytes that sign; what <see cref="ISecretBox"/> wraps for the store.</summary>
    public byte[] Key { get; }

    /// <summary>What the partner is shown, once: <c>whsec_</c> and the key as base64.</summary>
    public string Text => Prefix + Convert.ToBase64String(Key);

    public static WebhookSecret New() => new(RandomNumberGenerator.GetBytes(KeyBytes));
}
