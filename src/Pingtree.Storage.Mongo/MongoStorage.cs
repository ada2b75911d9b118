using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MongoDB.Driver;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Mongo.Connecting;
using Pingtree.Storage.Mongo.Leads;
using Pingtree.Storage.Mongo.Outcomes;
using Pingtree.Storage.Mongo.Profiles;
using Pingtree.Storage.Mongo.Writing;

namespace Pingtree.Storage.Mongo;

/// <summary>The pipeline's stores in a MongoDB, which any number of machines may share.</summary>
public static class MongoStorage
{
    /// <summary>Adds every store. Collections and indexes are made at the first use; a server that is not there does not stop it.</summary>
    /// <param name="services">Where to add them.</param>
    /// <param name="connectionString">As the driver reads it; the database it names, else <c>pingtree</c>.</param>
    public static IServiceCollection AddMongoStorage(this IServiceCollection services, string connectionString)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton(_ => new MongoConnection(connectionString))
            .AddSingleton(provider => new MongoHealth(provider.GetRequiredService<MongoConnection>()))
            .AddSingleton<Writes>()
            .AddSingleton<WriteFence>()
            .AddSingleton<UnfinishedWrites>()
            .AddSingleton<LeadErasure>()
            .AddSingleton<ILeadStore, MongoLeadStore>()
            .AddSingleton<IBatchStore, MongoBatchStore>()
            .AddSingleton<ILeadQueries, MongoLeadQueries>()
            .AddSingleton<ILeadKeeping, MongoLeadKeeping>()
            .AddSingleton<IDueEvents, MongoDueEvents>()
            .AddSingleton<IOutcomeHistory, MongoOutcomeHistory>()
            .AddSingleton<ILeadSales, MongoLeadSales>()
            .AddSingleton<IProfileStore, MongoProfileStore>()
            .AddMongoPartnerStores();
    }

    /// <summary>Whether the connection string can be read. Why not is not told: the driver's words repeat the string, and it may hold a password.</summary>
    public static bool CanRead(string connectionString)
    {
        try
        {
            return new MongoUrl(connectionString).Servers.Any();
        }
        catch (Exception fault) when (fault is MongoConfigurationException or FormatException or ArgumentException)
        {
            return false;
        }
    }
}
