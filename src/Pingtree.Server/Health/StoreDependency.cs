using Pingtree.Pipeline.Storing;

namespace Pingtree.Server.Health;

/// <summary>The store, whichever it is.</summary>
/// <param name="name">The name it goes by.</param>
/// <param name="check">Throws <see cref="StoreUnavailableException"/> where it is away.</param>
internal sealed class StoreDependency(string name, Func<CancellationToken, Task> check) : IDependency
{
    public string Name => name;

    public async ValueTask<DependencyState> CheckAsync(CancellationToken ct)
    {
        try
        {
            await check(ct);
            return DependencyState.Ok;
        }
        catch (StoreUnavailableException)
        {
            return DependencyState.Unavailable;
        }
    }
}
