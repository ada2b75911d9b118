using Pingtree.Pipeline.Storing;
using Pingtree.Server.FirstStart;

namespace Pingtree.Server.Health;

/// <summary>The store, whichever it is.</summary>
/// <param name="name">The name it goes by.</param>
/// <param name="check">Throws <see cref="StoreUnavailableException"/> where it is away.</param>
/// <param name="start">Until it is done, a configured admin key is not in force.</param>
internal sealed class StoreDependency(string name, Func<CancellationToken, Task> check, StoreStart start) : IDependency
{
    public string Name => name;

    public async ValueTask<DependencyState> CheckAsync(CancellationToken ct)
    {
        try
        {
            await check(ct);
            return start.IsDone ? DependencyState.Ok : DependencyState.Unavailable;
        }
        catch (StoreUnavailableException)
        {
            return DependencyState.Unavailable;
        }
    }
}
