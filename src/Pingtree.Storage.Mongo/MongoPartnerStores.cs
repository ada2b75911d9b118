using Microsoft.Extensions.DependencyInjection;

namespace Pingtree.Storage.Mongo;

/// <summary>The stores of what partners and operators set up: sources, suppression, access, webhooks and their deliveries, buyers.</summary>
internal static class MongoPartnerStores
{
    public static IServiceCollection AddMongoPartnerStores(this IServiceCollection services) => services;
}
