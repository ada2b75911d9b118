namespace Pingtree.Storage.Sqlite.Connecting;

/// <summary>Where the database is.</summary>
/// <param name="Path">Path of the file.</param>
internal sealed record SqliteLocation(string Path)
{
    /// <summary>How long a process waits for another one's write before it says that the store is away.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
