using System.Security.Cryptography;
using System.Text;

namespace Pingtree.Pipeline.Screening.Suppressing;

/// <summary>What is suppressed: a normalised value, or only the digest of one.</summary>
public enum SuppressionForm
{
    Plain,
    Md5,
    Sha256,
}

/// <summary>
/// One value on a source's suppression list, recognised by digest so that values and digests from other systems meet:
/// a plain value is known by both its digests, a bare digest by itself.
/// </summary>
/// <param name="Type"><c>email</c> or <c>phone</c>.</param>
/// <param name="Form">How the value was given.</param>
/// <param name="Value">The normalised value, or the digest in lower-case hex.</param>
public sealed record SuppressionEntry(string Type, SuppressionForm Form, string Value)
{
    /// <summary>The digests under which the entry is found: SHA-256, MD5, or both, in lower-case hex.</summary>
    public IReadOnlyList<string> Digests => Form == SuppressionForm.Plain ? DigestsOf(Value) : [Value];

    /// <summary>The SHA-256 and the MD5 of a normalised value.</summary>
    public static IReadOnlyList<string> DigestsOf(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
#pragma warning disable CA5351 // MD5 names values in lists partners exchange; it protects nothing.
        return [Convert.ToHexStringLower(SHA256.HashData(bytes)), Convert.ToHexStringLower(MD5.HashData(bytes))];
#pragma warning restore CA5351
    }
}

/// <summary>An entry as the list shows it.</summary>
public sealed record ListedSuppression(SuppressionEntry Entry, DateTimeOffset CreatedAt);
