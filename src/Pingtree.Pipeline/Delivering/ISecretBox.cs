namespace Pingtree.Pipeline.Delivering;

/// <summary>Wraps secrets for the store, so that a copy of the store alone tells nothing.</summary>
public interface ISecretBox
{
    byte[] Wrap(byte[] secret);

    /// <exception cref="InvalidOperationException">The key it was wrapped with is not here.</exception>
    byte[] Unwrap(byte[] wrapped);
}
