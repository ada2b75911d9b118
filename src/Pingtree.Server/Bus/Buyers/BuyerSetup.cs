using Microsoft.Extensions.DependencyInjection.Extensions;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Server.Setup;
using Pingtree.Workers;

namespace Pingtree.Server.Bus.Buyers;

/// <summary>What a process with a broker knows of buyers.</summary>
internal static class BuyerSetup
{
    public static void AddBuyers(this IServiceCollection services, Uri broker, Roles roles)
    {
        services.AddOptions<BuyerOptions>().BindConfiguration(BuyerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(new BrokerConnection(broker, "pingtree buyers"));
        services.AddSingleton<BuyerPublisher>();
        services.AddSingleton<IOutcomeExchange>(provider => provider.GetRequiredService<BuyerPublisher>());
        services.AddSingleton<IBuyerQueues, RabbitMqBuyerQueues>();
        services.TryAddSingleton<BuyerQueueCheck>();
        if (!roles.HasFlag(Roles.Worker))
            return;

        services.AddBuyerRoute();
        services.AddHostedService(provider => new DroppedEventsCounter( // a connection of its own: a publish that hangs gives its connection up
            new BrokerConnection(broker, "pingtree dropped events"), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<DroppedEventsCounter>>()));
    }
}
