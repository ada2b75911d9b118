namespace Pingtree.Pipeline.Sources;

/// <summary>Keeps the operator's admin key, as SHA-256.</summary>
public interface IOperatorKeyStore
{
    /// <summary>The hash in force; null before the first start.</summary>
    Task<byte[]?> FindAsync(CancellationToken ct);

    /// <summary>Sets the first key; false where there is one already.</summary>
    Task<bool> TryInitialiseAsync(byte[] keyHash, CancellationToken ct);

    /// <summary>
    /// Sets the key given by configuration, once for each value it takes: a key regenerated since then is not undone by a restart
    /// with the same configuration. True where it was set.
    /// </summary>
    Task<bool> TryConfigureAsync(byte[] keyHash, CancellationToken ct);

    /// <summary>Replaces the key if the one that was shown is still in force: once this returns true, that one is dead.</summary>
    Task<bool> ReplaceAsync(byte[] shownHash, byte[] keyHash, CancellationToken ct);
}

/// <summary>What every place that opens for the operator asks.</summary>
public static class OperatorKeys
{
    /// <summary>Whether this is the hash of the operator key in force.</summary>
    public static async Task<bool> IsInForceAsync(this IOperatorKeyStore keys, byte[] keyHash, CancellationToken ct) =>
        await keys.FindAsync(ct) is { } expected && keyHash.AsSpan().SequenceEqual(expected);
}
