using MassTransit;
using Pingtree.Server.Bus;

namespace Pingtree.Server.Health;

/// <summary>The bus with all its queues and endpoints: an intake that can't publish or a worker that lost its consumers is not ready.</summary>
internal sealed class BusDependency(string name, IBusControl bus, IEnumerable<LeadTopologyStart> topology) : IDependency
{
    public string Name => name;

    public ValueTask<DependencyState> CheckAsync(CancellationToken ct) =>
        ValueTask.FromResult(topology.All(t => t.IsDeclared) && bus.CheckHealth().Status == BusHealthStatus.Healthy
            ? DependencyState.Ok
            : DependencyState.Unavailable);
}
