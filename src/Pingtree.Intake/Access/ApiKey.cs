using System.Security.Cryptography;
using System.Text;

namespace Pingtree.Intake.Access;

/// <summary>Makes keys and hashes them. A key is shown once and kept only as its SHA-256.</summary>
public static class ApiKey
{
    /// <summary>Begins every source's key.</summary>
    public const string SourcePrefix = "pts_";

    /// <summary>Begins every admin key made here.</summary>
    public const string AdminPrefix = "pta_";

    /// <summary>Begins every token of the profiles API.</summary>
    public const string TokenPrefix = "ptt_";

    /// <summary>A new key with 256 random bits.</summary>
    public static string New(string prefix) => prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>The public name of a new token; it opens nothing.</summary>
    public static string NewTokenId() => "tok_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));

    /// <summary>What is stored and compared in place of the key.</summary>
    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
