using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Pingtree.Pipeline.Delivering;

/// <summary>Id of an endpoint: <c>wh_</c> and 24 hex digits.</summary>
public readonly record struct WebhookId
{
    private const string Prefix = "wh_";

    private WebhookId(string value) => Value = value;

    public string Value { get; }

    public static WebhookId New() => new(DeliveryIdText.New(Prefix));

    /// <summary>False for a text that is no such id.</summary>
    public static bool TryParse(string? text, out WebhookId id)
    {
        id = DeliveryIdText.IsOf(Prefix, text) ? new WebhookId(text) : default;
        return id.Value is not null;
    }

    public override string ToString() => Value;
}

/// <summary>Id of a delivery: <c>dl_</c> and 24 hex digits.</summary>
public readonly record struct DeliveryId
{
    private const string Prefix = "dl_";

    private DeliveryId(string value) => Value = value;

    public string Value { get; }

    /// <summary>A new id that begins with its time, so that a store adds new ones at the end of what it has.</summary>
    public static DeliveryId New(DateTimeOffset now) => new(DeliveryIdText.New(Prefix, now));

    /// <summary>False for a text that is no such id.</summary>
    public static bool TryParse(string? text, out DeliveryId id)
    {
        id = DeliveryIdText.IsOf(Prefix, text) ? new DeliveryId(text) : default;
        return id.Value is not null;
    }

    public override string ToString() => Value;
}

internal static class DeliveryIdText
{
    private const int Digits = 24;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    public static string New(string prefix) => prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Digits / 2));

    /// <summary>Half of it the milliseconds since 1970, half of it random.</summary>
    public static string New(string prefix, DateTimeOffset now) =>
        $"{prefix}{now.ToUnixTimeMilliseconds():x12}{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Digits / 4))}";

    public static bool IsOf(string prefix, [NotNullWhen(true)] string? text) =>
        text is not null && text.Length == prefix.Length + Digits && text.StartsWith(prefix, StringComparison.Ordinal)
        && !text.AsSpan(prefix.Length).ContainsAnyExcept(Hex);
}
