using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Counting;
using Pingtree.Pipeline.Screening.Capping;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Storage.Redis;
using Pingtree.Storage.Sqlite;

namespace Pingtree.Server.Setup;

/// <summary>Which adapter stands behind which port.</summary>
internal static class StoreSetup
{
    private const string FileName = "pingtree.db";

    public static void AddStores(this WebApplicationBuilder builder, PingtreeSetup setup)
    {
        if (setup.MongoDb is not null)
            builder.Services.AddMongoStores(setup.MongoDb);
        else
            builder.Services.AddSqliteStorage(Path.Combine(setup.DataDirectory!, FileName));

        // Asking a file of this machine costs less than asking Redis: measured. MongoDB is as far away as Redis, and has more to do.
        var claims = setup is { Redis: not null, MongoDb: not null };
        if (setup.Redis is not null)
            builder.Services.AddRedisStorage(setup.Redis, claims);
        else
            builder.Services.AddInProcessMemories();
        if (!claims)
            builder.Services.AddSingleton<IClaimMemory, NoClaimMemory>();
    }

    private static void AddInProcessMemories(this IServiceCollection services)
    {
        services.AddSingleton<ISuppressionLookup, StoreSuppressionLookup>();
        services.AddSingleton<ICapMemory, NoCapMemory>();
        services.AddSingleton<IRateLimiter, InProcessRateLimiter>();
        services.AddSingleton<ILeadCounters, InProcessLeadCounters>();
    }
}
