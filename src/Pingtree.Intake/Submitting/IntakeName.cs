using System.Security.Cryptography;

namespace Pingtree.Intake.Submitting;

/// <summary>This intake process among all others: the address workers reply to.</summary>
public sealed class IntakeName
{
    public string Value { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
}
