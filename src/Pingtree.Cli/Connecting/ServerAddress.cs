namespace Pingtree.Cli.Connecting;

/// <summary>Where the server is, who asks, and for which source.</summary>
internal sealed class ServerAddress(Uri root, string key, string? source)
{
    public string Key => key;

    /// <summary>An address under the API.</summary>
    public Uri OfApi(string path) => new($"{root.AbsoluteUri.TrimEnd('/')}/api/v1{path}");

    /// <summary>An address under the API of all sources.</summary>
    public Uri OfSources(string path = "") => OfApi($"/database-source{path}");

    /// <summary>An address under the API of the source.</summary>
    public Uri OfSource(string path) => OfSources($"/{Uri.EscapeDataString(source!)}{path}");
}
