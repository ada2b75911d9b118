using MongoDB.Driver;

namespace Pingtree.Storage.Mongo.Connecting;

/// <summary>How documents are asked for.</summary>
internal static class MongoFinds
{
    /// <summary>
    /// So many documents in one answer, where they fit into one. The driver repeats a question that failed, but not the fetching of what is left of its answer.
    /// </summary>
    public static FindOptions InOneAnswer(int documents) => new() { BatchSize = documents + 1 }; // one more, or the server can't tell that it was the last
}
