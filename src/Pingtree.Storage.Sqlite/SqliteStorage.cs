using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Screening.Suppressing;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Sqlite.Access;
using Pingtree.Storage.Sqlite.Connecting;
using Pingtree.Storage.Sqlite.Delivering;
using Pingtree.Storage.Sqlite.Leads;
using Pingtree.Storage.Sqlite.Outcomes;
using Pingtree.Storage.Sqlite.Profiles;
using Pingtree.Storage.Sqlite.Sources;
using Pingtree.Storage.Sqlite.Suppressing;

namespace Pingtree.Storage.Sqlite;

/// <summary>The pipeline's stores in one SQLite file, which several processes of one machine may share.</summary>
public static class SqliteStorage
{
    /// <summary>Adds every store. The directory, the file and its tables are made at the first use.</summary>
    /// <param name="services">Where to add them.</param>
    /// <param name="path">Path of the database file.</param>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, string path) =>
        services.AddSqliteStorage(new SqliteLocation(path));

    internal static IServiceCollection AddSqliteStorage(this IServiceCollection services, SqliteLocation location)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton(location)
            .AddSingleton<SqliteFile>()
            .AddSingleton<SqliteReaders>()
            .AddSingleton<SqliteWriter>()
            .AddSingleton(services => new SqliteHealth(location, services.GetRequiredService<SqliteReaders>(), services.GetRequiredService<SqliteWriter>()))
            .AddSingleton<ILeadStore, SqliteLeadStore>()
            .AddSingleton<IBatchStore, SqliteBatchStore>()
            .AddSingleton<ILeadQueries, SqliteLeadQueries>()
            .AddSingleton<IDueEvents, SqliteDueEvents>()
            .AddSingleton<IOutcomeHistory, SqliteOutcomeHistory>()
            .AddSingleton<IBuyerStore, SqliteBuyerStore>()
            .AddSingleton<ILeadSales, SqliteLeadSales>()
            .AddSingleton<ILeadKeeping, SqliteLeadKeeping>()
            .AddSingleton<IProfileStore, SqliteProfileStore>()
            .AddSingleton<ISourceStore, SqliteSourceStore>()
            .AddSingleton<IOperatorKeyStore, SqliteOperatorKeyStore>()
            .AddSingleton<ISuppressionStore, SqliteSuppressionStore>()
            .AddSingleton<IReservations, SqliteReservations>()
            .AddSingleton<ITokenStore, SqliteTokenStore>()
            .AddSingleton<IWebhookStore, SqliteWebhookStore>()
            .AddSingleton<IDeliveryStore, SqliteDeliveryStore>();
    }
}
