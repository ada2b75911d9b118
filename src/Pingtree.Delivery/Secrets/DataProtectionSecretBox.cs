using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Pingtree.Pipeline.Delivering;

namespace Pingtree.Delivery.Secrets;

/// <summary>
/// Wraps secrets with ASP.NET Core Data Protection. The keys lie as files in one directory, which all processes that make or use secrets share;
/// whoever has the store alone can't sign.
/// </summary>
internal sealed class DataProtectionSecretBox(DirectoryInfo keys) : ISecretBox
{
    /// <summary>The same in every process, or they could not read each other's secrets. Never change it.</summary>
    private const string ApplicationName = "Pingtree.Pipeline";

    private const string Purpose = "webhook secret";

    // Nothing is read or made before the first secret is.
    private volatile IDataProtector? _protector;

    public byte[] Wrap(byte[] secret) => Protector.Protect(secret);

    public byte[] Unwrap(byte[] wrapped)
    {
        try
        {
            return Protector.Unprotect(wrapped);
        }
        catch (CryptographicException)
        {
            // Another process may have made a key since we read them.
            _protector = Open();
        }

        try
        {
            return Protector.Unprotect(wrapped);
        }
        catch (CryptographicException exception)
        {
            throw new InvalidOperationException("A webhook secret can't be read: its key is not in Pingtree:KeyDirectory.", exception);
        }
    }

    private IDataProtector Protector => _protector ??= Open();

    private IDataProtector Open() => DataProtectionProvider
        .Create(keys, protection => protection.SetApplicationName(ApplicationName))
        .CreateProtector(Purpose);
}
