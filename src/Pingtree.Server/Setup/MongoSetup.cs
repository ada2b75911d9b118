#if MONGODB
using MongoDB.Driver;
using Pingtree.Pipeline.Storing;
using Pingtree.Server.FirstStart;
using Pingtree.Server.Health;
using Pingtree.Storage.Mongo;
#else
using System.Diagnostics;
using Pingtree.Pipeline.Storing;
#endif

namespace Pingtree.Server.Setup;

/// <summary>MongoDB as the store, where this build has its adapter: it comes with the switch UseMongo, because not every feed has the driver.</summary>
internal static class MongoSetup
{
#if MONGODB
    /// <exception cref="SetupException">It can't be read.</exception>
    public static string? Read(string key, string? value) => value is null || MongoStorage.CanRead(value)
        ? value
        : throw new SetupException($"{key} can't be read; write it as mongodb://user:password@host:27017/pingtree?replicaSet=name.");

    public static void AddMongoStores(this IServiceCollection services, string connectionString) => services.AddMongoStorage(connectionString);

    public static void AddMongoHealth(this IServiceCollection services) =>
        services.AddSingleton<IDependency>(provider =>
            new StoreDependency("mongodb", provider.GetRequiredService<MongoHealth>().CheckAsync, provider.GetRequiredService<StoreStart>()));

    /// <summary>What only the operator can mend; null where waiting may help.</summary>
    public static string? SentenceFor(StoreUnavailableException away) => away.InnerException is MongoAuthenticationException
        ? "ConnectionStrings:MongoDb names a user or password the server refuses."
        : null;
#else
    /// <exception cref="SetupException">It is given.</exception>
    public static string? Read(string key, string? value) => value is null
        ? null
        : throw new SetupException($"{key} is given, but this build has no MongoDB adapter; build it with -p:FullFeed=true.");

    public static void AddMongoStores(this IServiceCollection services, string connectionString) => throw new UnreachableException();

    public static void AddMongoHealth(this IServiceCollection services) => throw new UnreachableException();

    public static string? SentenceFor(StoreUnavailableException away) => throw new UnreachableException();
#endif
}
