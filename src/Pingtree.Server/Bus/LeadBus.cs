using MassTransit;
using Pingtree.Contracts;
using Pingtree.Contracts.Leads;
using Pingtree.Intake;
using Pingtree.Server.Bus.Buyers;
using Pingtree.Server.Setup;
using Pingtree.Workers;

namespace Pingtree.Server.Bus;

/// <summary>The bus between intakes and workers: in the process where nothing is configured, else RabbitMQ.</summary>
internal static class LeadBus
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(20);

    public static void AddLeadBus(this WebApplicationBuilder builder, PingtreeSetup setup)
    {
        if (!setup.NeedsBus)
            return;

        if (setup.RabbitMq is { } address)
        {
            builder.Services.AddSingleton(new LeadTopology(address));
            builder.Services.AddSingleton<LeadTopologyStart>();
            builder.Services.AddHostedService(provider => provider.GetRequiredService<LeadTopologyStart>());
            builder.Services.AddBuyers(address, setup.Roles); // after it: what reads and writes there finds the topology
        }

        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            if (setup.Roles.HasFlag(Roles.Intake))
                bus.AddIntakeConsumers();
            if (setup.Roles.HasFlag(Roles.Worker))
                bus.AddWorkerConsumers();
            if (setup.Roles.HasFlag(Roles.Worker) && setup.RabbitMq is not null)
                bus.AddDeadLetterConsumer();

            if (setup.RabbitMq is { } broker)
                bus.UseRabbitMq(broker, setup.Collector is not null);
            else
                bus.UseProcess(setup.Collector is not null);
        });

        builder.Services.AddOptions<MassTransitHostOptions>().Configure(host =>
        {
            host.WaitUntilStarted = true;
            host.StopTimeout = StopPatience;
        });
    }

    private static void UseProcess(this IBusRegistrationConfigurator bus, bool traced)
    {
        bus.AddConfigureEndpointsCallback((_, endpoint) =>
        {
            // Nothing is promised before the outcome is stored: a lead that can't be screened is the sender's to send again.
            endpoint.DiscardFaultedMessages();
            endpoint.PublishFaults = false;
        });
        bus.UsingInMemory((context, memory) =>
        {
            NameExchanges(memory);
            if (traced)
                memory.CarryTraces(context);
            memory.ConfigureEndpoints(context);
        });
    }

    private static void NameExchanges(IBusFactoryConfigurator bus)
    {
        bus.Message<LeadReceived>(m => m.SetEntityName(Queues.LeadReceivedExchange));
        bus.Message<LeadsReceived>(m => m.SetEntityName(Queues.LeadsReceivedExchange));
        bus.Message<LeadBatchReceived>(m => m.SetEntityName(Queues.LeadBatchReceivedExchange));
        bus.Message<LeadsScreened>(m => m.SetEntityName(Queues.LeadsScreenedExchange));
        bus.Message<ScreeningReply>(m => m.SetEntityName(Queues.RepliesExchange));
        bus.Message<ChunkScreened>(m => m.SetEntityName(Queues.ChunkRepliesExchange));
    }

    private static void UseRabbitMq(this IBusRegistrationConfigurator bus, Uri broker, bool traced)
    {
        bus.AddConfigureEndpointsCallback(RabbitMqEndpoints.Configure);
        bus.UsingRabbitMq((context, rabbit) =>
        {
            rabbit.Host(broker);
            NameExchanges(rabbit);
            RabbitMqEndpoints.ConfigureTopology(rabbit);
            if (traced)
                rabbit.CarryTraces(context);
            rabbit.ConfigureEndpoints(context);
        });
    }
}
