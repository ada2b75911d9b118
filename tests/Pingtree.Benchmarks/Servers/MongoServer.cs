namespace Pingtree.Benchmarks.Servers;

/// <summary>A MongoDB somebody else runs, named by <c>PINGTREE_TEST_MONGODB</c>.</summary>
/// <param name="address">Its connection string; the database in it is not touched.</param>
internal sealed class MongoServer(Uri address)
{
    private const string Variable = "PINGTREE_TEST_MONGODB";
    private const string Adapter = "Pingtree.Storage.Mongo.dll";

    /// <summary>Null where none is named, or the build has no adapter for it.</summary>
    public static MongoServer? Find() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named && File.Exists(Path.Combine(AppContext.BaseDirectory, Adapter))
            ? new MongoServer(new Uri(named))
            : null;

    /// <summary>Connection string of a database nobody has used. It stays there: there is no driver here to drop it with.</summary>
    public string NewDatabase() => new UriBuilder(address) { Path = $"/pingtree-benchmark-{Guid.NewGuid():N}" }.Uri.AbsoluteUri;
}
