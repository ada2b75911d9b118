using Microsoft.Extensions.DependencyInjection;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Pipeline.Sources;
using Pingtree.Storage.Mongo.Access;
using Pingtree.Storage.Mongo.Delivering;
using Pingtree.Storage.Mongo.Leads;
using Pingtree.Storage.Mongo.Outcomes;
using Pingtree.Storage.Mongo.Sources;
using Pingtree.Storage.Mongo.Suppressing;

namespace Pingtree.Storage.Mongo;

/// <summary>The stores of what partners and operators set up: sources, suppression, access, webhooks and their deliveries, buyers.</summary>
internal static class MongoPartnerStores
{
    public static IServiceCollection AddMongoPartnerStores(this IServiceCollection services) => services
        .AddSingleton<ISourceStore, MongoSourceStore>()
        .AddSingleton<IOperatorKeyStore, MongoOperatorKeyStore>()
        .AddSingleton<ISuppressionStore, MongoSuppressionStore>()
        .AddSingleton<ITokenStore, MongoTokenStore>()
        .AddSingleton<IBuyerStore, MongoBuyerStore>()
        .AddSingleton<IWebhookStore, MongoWebhookStore>()
        .AddSingleton<MongoReservations>()
        .AddSingleton<IReservations>(services => services.GetRequiredService<MongoReservations>())
        .AddSingleton<ILeadMentions>(services => services.GetRequiredService<MongoReservations>())
        .AddSingleton<MongoDeliveryStore>()
        .AddSingleton<IDeliveryStore>(services => services.GetRequiredService<MongoDeliveryStore>())
        .AddSingleton<ILeadMentions>(services => services.GetRequiredService<MongoDeliveryStore>());
}
