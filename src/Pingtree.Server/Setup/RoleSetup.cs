using Microsoft.Extensions.DependencyInjection.Extensions;
using Pingtree.Delivery;
using Pingtree.Delivery.Secrets;
using Pingtree.Intake;
using Pingtree.Intake.Submitting;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Running;
using Pingtree.Pipeline.Storing;
using Pingtree.Workers;

namespace Pingtree.Server.Setup;

/// <summary>What each role brings into the process.</summary>
internal static class RoleSetup
{
    public static void AddRoles(this WebApplicationBuilder builder, PingtreeSetup setup)
    {
        builder.Services.AddSingleton(new StopPoints(setup.StopAt));
        var volatileBus = setup.RabbitMq is null;
        if (setup.Roles.HasFlag(Roles.Intake))
        {
            builder.Services.AddIntake();
            builder.Services.PostConfigure<IntakeOptions>(intake => intake.BusIsVolatile = volatileBus);
        }

        if (setup.Roles.HasFlag(Roles.Worker))
            builder.Services.AddWorker(volatileBus ? EventKeeping.InStore : EventKeeping.InBroker);

        builder.Services.AddSecretBox(setup.KeyDirectory);
        if (setup.Roles.HasFlag(Roles.Delivery))
            builder.Services.AddDelivery();
        builder.Services.TryAddSingleton<IDeliverySignal, SilentSignal>(); // intake and workers ring it; a dispatcher elsewhere looks by itself
    }

    public static void UseRoles(this WebApplication app, PingtreeSetup setup)
    {
        if (setup.Roles.HasFlag(Roles.Intake))
            app.UseIntake();
    }
}
