namespace Pingtree.Storage.Mongo.Connecting;

/// <summary>How long the adapter waits for what. A caller waits for the sum of them at most, and then hears that the store is away.</summary>
internal static class MongoLimits
{
    /// <summary>For a server that takes writes: an election takes a few seconds, and should not show.</summary>
    public static readonly TimeSpan ServerSelection = TimeSpan.FromSeconds(5);

    /// <summary>For a connection.</summary>
    public static readonly TimeSpan Connect = TimeSpan.FromSeconds(3);

    /// <summary>For a majority to have a write on its disks.</summary>
    public static readonly TimeSpan Majority = TimeSpan.FromSeconds(8);

    /// <summary>For one of the process's connections to be free.</summary>
    public static readonly TimeSpan Queue = TimeSpan.FromSeconds(5);

    /// <summary>For a majority to have what its first member has, before it is said to be lost.</summary>
    public static readonly TimeSpan Lag = Majority;

    /// <summary>For an answer. An index over millions of leads takes longer: it is waited for in the background.</summary>
    public static readonly TimeSpan Answer = TimeSpan.FromSeconds(10);
}
