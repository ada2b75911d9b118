namespace Pingtree.Pipeline.Storing;

/// <summary>The store is away or did not answer in time. Nothing was promised; the same call may be made again later.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
