using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Sqlite;

namespace Pingtree.Server.Health;

/// <summary>The store's file.</summary>
internal sealed class SqliteDependency(SqliteHealth health) : IDependency
{
    public string Name => "sqlite";

    public async ValueTask<DependencyState> CheckAsync(CancellationToken ct)
    {
        try
        {
            await health.CheckAsync(ct);
            return DependencyState.Ok;
        }
        catch (StoreUnavailableException)
        {
            return DependencyState.Unavailable;
        }
    }
}
