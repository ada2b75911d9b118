namespace Pingtree.Storage.Sqlite.Tests;

/// <summary>A directory that goes with the test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("pingtree-sqlite-").FullName;

    /// <summary>A file in a directory that is not there yet.</summary>
    public string Database => Path.Combine(_path, "made", "at", "first", "use", "pingtree.db");

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
