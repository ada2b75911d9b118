using Pingtree.Pipeline.Delivering;

namespace Pingtree.Delivery.Tests.Harness;

/// <summary>Keeps secrets as they are.</summary>
internal sealed class OpenBox : ISecretBox
{
    public byte[] Wrap(byte[] secret) => secret;

    public byte[] Unwrap(byte[] wrapped) => wrapped.Length > 0 ? wrapped : throw new InvalidOperationException("There is no key for it.");
}
