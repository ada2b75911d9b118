using System.Globalization;
using System.Security.Cryptography;

namespace Pingtree.Journeys.Tests.Harness;

/// <summary>Made-up people, each of them new.</summary>
public static class Made
{
    /// <summary>Where all of them have their mailbox.</summary>
    public const string EmailDomain = "@journey.example";

    /// <summary>Letters and digits nobody has used before.</summary>
    public static string Word() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    public static string Email() => $"p{Word()}{EmailDomain}";

    /// <summary>Ten digits.</summary>
    public static string Phone() => RandomNumberGenerator.GetInt32(200_000_000, 999_999_999).ToString(CultureInfo.InvariantCulture) + RandomNumberGenerator.GetInt32(10);

    /// <summary>A lead as a partner sends it.</summary>
    public static IDictionary<string, object?> Lead(string? email = null, string? phone = null) => new Dictionary<string, object?>
    {
        ["first_name"] = "Ada",
        ["last_name"] = "Lovelace",
        ["email"] = email ?? Email(),
        ["phone"] = phone ?? Phone(),
        ["state"] = "CA",
        ["zip"] = "94107",
    };
}
