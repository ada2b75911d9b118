#if MONGODB
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Mongo;

namespace Pingtree.Server.Health;

/// <summary>MongoDB as the store.</summary>
internal sealed class MongoDependency(MongoHealth health) : IDependency
{
    public string Name => "mongodb";

    public async ValueTask<DependencyState> CheckAsync(CancellationToken ct)
    {
        try
        {
            await health.CheckAsync(ct);
            return DependencyState.Ok;
        }
        catch (StoreUnavailableException)
        {
            return DependencyState.Unavailable;
        }
    }
}
#endif
