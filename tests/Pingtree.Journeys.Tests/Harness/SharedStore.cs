#if MONGODB
using Pingtree.Testing.RealServers;
#endif

namespace Pingtree.Journeys.Tests.Harness;

/// <summary>
/// Where the processes of a scaled set-up keep everything: in a database of their own in the MongoDB that <c>PINGTREE_TEST_MONGODB</c> names, where the build
/// has the adapter; else in the SQLite file of their folder.
/// </summary>
public sealed class SharedStore : IAsyncDisposable
{
    /// <summary>The file's name in <c>/health/ready</c>.</summary>
    public const string File = "sqlite";

#if MONGODB
    private readonly MongoDatabase? _database = MongoDatabase.FindNew();

    /// <summary>Its name in <c>/health/ready</c>.</summary>
    public string Name => _database is null ? File : "mongodb";

    /// <summary>What a process must be told to find it.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings => _database is null ? [] : [("ConnectionStrings__MongoDb", _database.Url.Url)];

    public ValueTask DisposeAsync() => _database?.DisposeAsync() ?? default;
#else
    /// <summary>Its name in <c>/health/ready</c>.</summary>
    public string Name { get; } = File;

    /// <summary>What a process must be told to find it.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings { get; } = [];

    public ValueTask DisposeAsync() => default;
#endif
}
