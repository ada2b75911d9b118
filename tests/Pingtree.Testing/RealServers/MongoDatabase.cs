#if MONGODB
using MongoDB.Driver;

namespace Pingtree.Testing.RealServers;

/// <summary>A database of the test's own in the MongoDB that <c>PINGTREE_TEST_MONGODB</c> names. Dropped at the end.</summary>
public sealed class MongoDatabase : IAsyncDisposable
{
    /// <summary>The variable that names the server.</summary>
    public const string Variable = "PINGTREE_TEST_MONGODB";

    private static int _lines;

    private MongoDatabase(string server) =>
        Url = new MongoUrlBuilder(server) { DatabaseName = $"pingtree_test_{Guid.NewGuid():n}" }.ToMongoUrl();

    public MongoUrl Url { get; }

    /// <summary>A new one; null where no server is named.</summary>
    public static MongoDatabase? FindNew() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } server ? new MongoDatabase(server) : null;

    /// <summary>The same database by another way to its server.</summary>
    public static MongoUrl By(TcpLine line, MongoUrl database) => new MongoUrlBuilder(database.Url)
    {
        Server = new MongoServerAddress("127.0.0.1", line.Port),
        ReplicaSetName = null, // or the driver would go where its members say they are
        DirectConnection = true,
        // The driver keeps the connections of a client that is gone for the next one with the same settings, also where that port is another line's by now.
        // This setting differs for each line, and means nothing where there is one server.
        LocalThreshold = TimeSpan.FromMilliseconds(Interlocked.Increment(ref _lines)),
    }.ToMongoUrl();

    public async ValueTask DisposeAsync()
    {
        using var client = new MongoClient(Url);
        await client.DropDatabaseAsync(Url.DatabaseName);
    }
}
#endif
