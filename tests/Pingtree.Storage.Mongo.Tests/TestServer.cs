using Pingtree.Testing.RealServers;
using Xunit;

namespace Pingtree.Storage.Mongo.Tests;

/// <summary>The MongoDB the tests run against. Every test has a database of its own there; without a server it is skipped.</summary>
internal static class TestServer
{
    public static MongoDatabase NewDatabase()
    {
        var database = MongoDatabase.FindNew();
        if (database is null)
            Assert.Skip($"There is no MongoDB to test against; name one in {MongoDatabase.Variable} (mongodb://host:port).");
        return database;
    }
}
