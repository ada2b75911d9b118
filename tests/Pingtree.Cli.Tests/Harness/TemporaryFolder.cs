using System.Text.Json;

namespace Pingtree.Cli.Tests.Harness;

/// <summary>A folder for the files of one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pingtree-cli-tests-");

    public string this[string name] => Path.Combine(_folder.FullName, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    public async Task<IReadOnlyList<JsonElement>> ReadNdjsonAsync(string name) =>
        [.. (await File.ReadAllLinesAsync(this[name], TestContext.Current.CancellationToken)).Select(line => JsonDocument.Parse(line).RootElement)];

    public void Dispose() => _folder.Delete(recursive: true);
}
