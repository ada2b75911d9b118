using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Pingtree.Delivery.Dispatching;
using Pingtree.Delivery.Sending;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Running;

namespace Pingtree.Delivery;

/// <summary>The delivery role: posts events to the endpoints partners registered. Needs an <see cref="ISecretBox"/>; see <c>AddSecretBox</c>.</summary>
public static class DeliveryRole
{
    public static IServiceCollection AddDelivery(this IServiceCollection services)
    {
        services.AddOptions<WebhookOptions>().BindConfiguration(WebhookOptions.Section);
        services.AddOptions<DeliveryOptions>().BindConfiguration(DeliveryOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ResolveHost>(HostNames.ResolveAsync);
        services.AddSingleton<PublicAddressGuard>();
        services.AddSingleton<WebhookSender>();
        services.TryAddSingleton(new StopPoints());
        services.AddSingleton<DeliveryBodies>();
        services.AddSingleton<DeliveryAttempt>();
        services.AddSingleton<DeliverySignal>();
        services.AddSingleton<IDeliverySignal>(provider => provider.GetRequiredService<DeliverySignal>());
        services.AddHostedService<DeliveryDispatcher>();
        return services.AddHostedService<BacklogWatch>();
    }
}
