using MassTransit;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Pingtree.Intake.Access;
using Pingtree.Intake.AdminApi;
using Pingtree.Intake.Answers;
using Pingtree.Intake.Following;
using Pingtree.Intake.ProfilesApi;
using Pingtree.Intake.ProfilesApi.Methods;
using Pingtree.Intake.SourceApi;
using Pingtree.Intake.Streaming;
using Pingtree.Intake.Submitting;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Running;
using Pingtree.Pipeline.Screening.Suppressing;

namespace Pingtree.Intake;

/// <summary>The intake role: takes leads over HTTP, publishes them, waits for their outcomes.</summary>
public static class IntakeRole
{
    public static IServiceCollection AddIntake(this IServiceCollection services)
    {
        services.AddOptions<IntakeOptions>().BindConfiguration(IntakeOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<LeadIdFactory>();
        services.AddSingleton<IntakeName>();
        services.AddSingleton<OutcomeWaiters>();
        services.AddOptions<StreamingOptions>().BindConfiguration(StreamingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<BusPublisher>();
        services.AddSingleton<LeadPublisher>();
        services.AddHostedService(provider => provider.GetRequiredService<LeadPublisher>());
        services.AddSingleton<ChunkWaiters>();
        services.AddSingleton<BatchSubmission>();
        services.AddSingleton<LeadSubmission>();
        services.AddSingleton<QuotaKeeper>();
        services.AddSingleton<SuppressionList>();
        services.AddSingleton<EventAnnouncer>();
        services.AddOptions<FollowingOptions>().BindConfiguration(FollowingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<KeyWatch>();
        services.AddSingleton<StreamPlaces>();
        services.AddSingleton<EventFeed>();
        services.TryAddSingleton(new StopPoints());
        services.AddSingleton<WebhookReplay>();
        services.TryAddSingleton<BuyerReplay>();
        services.TryAddSingleton<BuyerQueueCheck>();
        services.TryAddSingleton<IBuyerQueues, NoBuyerQueues>();
        services.AddProfiles();
        return services.ConfigureHttpJsonOptions(json => PublicJson.Shape(json.SerializerOptions));
    }

    private static void AddProfiles(this IServiceCollection services)
    {
        services.TryAddSingleton<SuppressionGate>(); // a worker in this process has it, too
        services.AddSingleton<ProfileDesk>();
        services.AddSingleton<ProfileChanges>();
        services.AddSingleton<ProfileMethods>();
        services.AddSingleton<TokenBook>();
        services.AddSingleton<ProfileDoor>();
        services.AddSingleton<RepeatedCalls>();
        services.AddSingleton<ProfilesDispatcher>();
    }

    public static void AddIntakeConsumers(this IBusRegistrationConfigurator bus) =>
        bus.AddConsumer<ScreeningReplyConsumer, ScreeningReplyDefinition>();

    public static void UseIntake(this WebApplication app)
    {
        app.UseMiddleware<RefusalMiddleware>();
        app.UseMiddleware<Door>();

        var source = app.MapGroup("/api/v1/database-source/{slug}").WithTags("Source API").TakesSlug().Refuses(
            StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status429TooManyRequests, StatusCodes.Status503ServiceUnavailable);
        source.MapCreateLead();
        source.MapCreateBatch();
        source.MapGetBatch();
        source.MapGetLead();
        source.MapSellLead();
        source.MapFollowEvents();
        source.MapFetchLeads();
        source.MapExportLeads();
        source.MapAddSuppression();
        source.MapRemoveSuppression();
        source.MapListSuppression();
        source.MapImportSuppression();
        source.MapEraseLeads();
        source.MapRegenerateKey();
        source.MapCreateWebhook();
        source.MapListWebhooks();
        source.MapGetWebhook();
        source.MapChangeWebhook();
        source.MapDeleteWebhook();
        source.MapRotateWebhookSecret();
        source.MapTestWebhook();
        source.MapListDeliveries();
        source.MapReplayWebhook();
        source.MapRetryDelivery();

        app.MapProfiles();

        var admin = app.MapGroup("/api/v1").WithTags("Admin API").WithMetadata(new AccessRule.OfOperator()).Refuses(
            StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status503ServiceUnavailable);
        admin.MapCreateSource();
        admin.MapListSources();
        admin.MapGetSource();
        admin.MapChangeSource();
        admin.MapGetSourceStats();
        admin.MapRegenerateAdminKey();
        admin.MapBuyers();
        admin.MapCreateToken();
        admin.MapListTokens();
        admin.MapDeleteToken();
    }
}
