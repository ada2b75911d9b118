namespace Pingtree.Server.Health;

/// <summary>Something this process can't do its work without, or only half as well.</summary>
internal interface IDependency
{
    /// <summary>Its name in the answer.</summary>
    string Name { get; }

    ValueTask<DependencyState> CheckAsync(CancellationToken ct);
}

/// <summary>How it is, from good to bad.</summary>
internal enum DependencyState
{
    Ok,
    Degraded,
    Unavailable,
}
