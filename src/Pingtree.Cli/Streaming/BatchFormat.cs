using Pingtree.Cli.Running;

namespace Pingtree.Cli.Streaming;

/// <summary>What a file holds.</summary>
/// <param name="MediaType">For the server.</param>
/// <param name="IsGzip">Whether it is packed; it is sent as it is.</param>
internal sealed record BatchFormat(string MediaType, bool IsGzip)
{
    private const string Gzip = ".gz";

    /// <summary>Words for <c>--format</c>.</summary>
    public static readonly string[] Words = ["ndjson", "jsonl", "json", "csv", "ndjson.gz", "jsonl.gz", "json.gz", "csv.gz"];

    public bool IsCsv => MediaType == "text/csv";

    /// <summary>Whether a record stands on lines of its own.</summary>
    public bool HasLines => MediaType != "application/json";

    /// <exception cref="EndException">Neither the word nor the name says it.</exception>
    public static BatchFormat Find(string file, string? word)
    {
        // A word need not repeat what the name says already.
        var name = word is not null ? $".{word}" : file == BatchInput.Stdin ? ".ndjson" : Path.GetFileName(file).ToLowerInvariant();
        var isGzip = name.EndsWith(Gzip, StringComparison.Ordinal) || file.EndsWith(Gzip, StringComparison.OrdinalIgnoreCase);
        var bare = name.EndsWith(Gzip, StringComparison.Ordinal) ? name[..^Gzip.Length] : name;
        return Path.GetExtension(bare) switch
        {
            ".ndjson" or ".jsonl" => new BatchFormat("application/x-ndjson", isGzip),
            ".json" => new BatchFormat("application/json", isGzip),
            ".csv" => new BatchFormat("text/csv", isGzip),
            _ => throw EndException.Usage($"The name '{file}' does not say what the file holds; say it with --format ndjson, json or csv."),
        };
    }
}
