using MassTransit;

namespace Pingtree.Server.Health;

/// <summary>The bus with all its endpoints: an intake that can't publish or a worker that lost its consumers is not ready.</summary>
internal sealed class BusDependency(string name, IBusControl bus) : IDependency
{
    public string Name => name;

    public ValueTask<DependencyState> CheckAsync(CancellationToken ct) =>
        ValueTask.FromResult(bus.CheckHealth().Status == BusHealthStatus.Healthy ? DependencyState.Ok : DependencyState.Unavailable);
}
