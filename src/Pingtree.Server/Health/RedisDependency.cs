using Pingtree.Storage.Redis;

namespace Pingtree.Server.Health;

/// <summary>Redis, which only makes things faster: without it the store is asked and limits are counted by each intake.</summary>
internal sealed class RedisDependency(RedisHealth health) : IDependency
{
    public string Name => "redis";

    public async ValueTask<DependencyState> CheckAsync(CancellationToken ct) =>
        await health.IsUpAsync() ? DependencyState.Ok : DependencyState.Degraded;
}
