using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Running;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Screening.Capping;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Pipeline.Screening.Validating;
using Pingtree.Pipeline.Storing;
using Pingtree.Workers.Routing;
using Pingtree.Workers.Screening;
using Pingtree.Workers.Sweeping;

namespace Pingtree.Workers;

/// <summary>The worker role: takes leads off the bus, screens, stores, announces.</summary>
public static class WorkerRole
{
    public static IServiceCollection AddWorker(this IServiceCollection services, EventKeeping events)
    {
        services.AddOptions<ScreeningOptions>().BindConfiguration(ScreeningOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ValidationGate>();
        services.AddSingleton<SuppressionGate>();
        services.AddSingleton<DuplicateGate>();
        services.AddSingleton<DailyCapGate>();
        services.AddSingleton<LeadScreening>();
        services.AddSingleton(events);
        services.TryAddSingleton(new StopPoints());
        services.AddSingleton<OutagePatience>();
        services.AddSingleton<ScreeningReplies>();
        services.AddSingleton<OutcomeAnnouncer>();
        services.AddSingleton<BatchScreening>();
        services.AddSingleton<IOutcomeRoute, WebhookRoute>();
        services.AddSingleton<ScreeningLine>();
        services.AddHostedService(provider => provider.GetRequiredService<ScreeningLine>());
        services.AddHostedService<DueEventSweep>();
        return services.AddHostedService<RetentionSweep>();
    }

    /// <summary>For a bus on a broker, where buyers have queues.</summary>
    public static IServiceCollection AddBuyerRoute(this IServiceCollection services)
    {
        services.TryAddSingleton<BuyerReplay>();
        services.TryAddSingleton<BuyerQueueCheck>();
        // First: when it fails, all routes are taken again, and endpoints are posted a sale as often as it is routed.
        services.Insert(0, ServiceDescriptor.Singleton<IOutcomeRoute, BuyerRoute>());
        return services.AddHostedService<BuyerQueueWatch>();
    }

    public static void AddWorkerConsumers(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<LeadReceivedConsumer, LeadReceivedConsumerDefinition>();
        bus.AddConsumer<LeadBatchReceivedConsumer, LeadBatchReceivedConsumerDefinition>();
        bus.AddConsumer<LeadsScreenedConsumer, LeadsScreenedConsumerDefinition>();
    }

    /// <summary>For a bus that keeps dead letters.</summary>
    public static void AddDeadLetterConsumer(this IBusRegistrationConfigurator bus) =>
        bus.AddConsumer<DeadLetterConsumer, DeadLetterConsumerDefinition>();
}
