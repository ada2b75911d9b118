#if TESTCONTAINERS
using Testcontainers.RabbitMq;

namespace Pingtree.Testing.RealServers;

/// <summary>A broker in a container, for a machine that has Docker and no RabbitMQ. Tests that stop their broker need an installed one.</summary>
internal sealed class RabbitMqContainer : IAsyncDisposable
{
    private readonly Testcontainers.RabbitMq.RabbitMqContainer _container = new RabbitMqBuilder("rabbitmq:4").Build();

    private RabbitMqContainer()
    {
    }

    public string ConnectionString => _container.GetConnectionString();

    /// <summary>Starts it and waits until it answers.</summary>
    public static async Task<RabbitMqContainer> StartAsync()
    {
        var broker = new RabbitMqContainer();
        try
        {
            await broker._container.StartAsync();
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _container.DisposeAsync();
}
#endif
