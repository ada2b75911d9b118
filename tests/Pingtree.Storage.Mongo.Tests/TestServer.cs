using MongoDB.Driver;
using Xunit;

namespace Pingtree.Storage.Mongo.Tests;

/// <summary>The MongoDB the tests run against: the one <c>PINGTREE_TEST_MONGODB</c> names. Every test has a database of its own there, and drops it.</summary>
internal static class TestServer
{
    private const string Variable = "PINGTREE_TEST_MONGODB";

    /// <summary>The connection string; without one the test is skipped.</summary>
    public static string ConnectionString
    {
        get
        {
            var given = Environment.GetEnvironmentVariable(Variable);
            if (string.IsNullOrEmpty(given))
                Assert.Skip($"There is no MongoDB to test against; name one in {Variable} (mongodb://host:port).");
            return given;
        }
    }

    /// <summary>The same server with a database that nobody else uses.</summary>
    public static MongoUrl NewDatabase() =>
        new MongoUrlBuilder(ConnectionString) { DatabaseName = $"pingtree_test_{Guid.NewGuid():n}" }.ToMongoUrl();

    public static async Task DropAsync(MongoUrl url)
    {
        using var client = new MongoClient(url);
        await client.DropDatabaseAsync(url.DatabaseName);
    }
}
