using Pingtree.Cli.Running;
using Pingtree.Cli.Streaming;

namespace Pingtree.Cli.Tests.Streaming;

public sealed class BatchFormatTests
{
    [Theory(Timeout = 60_000)]
    [InlineData("leads.ndjson", null, "application/x-ndjson", false)]
    [InlineData("a.b/LEADS.JSONL.GZ", null, "application/x-ndjson", true)]
    [InlineData("leads.json", null, "application/json", false)]
    [InlineData("leads.csv.gz", null, "text/csv", true)]
    [InlineData("leads.txt", "csv", "text/csv", false)]
    [InlineData("leads.gz", "csv", "text/csv", true)]
    [InlineData("-", null, "application/x-ndjson", false)]
    [InlineData("-", "json.gz", "application/json", true)]
    public async Task The_name_or_the_word_says_it(string file, string? word, string type, bool isGzip)
    {
        await Task.Yield();
        BatchFormat.Find(file, word).ShouldBe(new BatchFormat(type, isGzip));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("leads.txt")]
    [InlineData("leads.gz")]
    [InlineData("leads")]
    public async Task A_name_that_says_nothing_is_wrong_usage(string file)
    {
        await Task.Yield();
        Should.Throw<EndException>(() => BatchFormat.Find(file, null)).ExitCode.ShouldBe(ExitCodes.Usage);
    }
}
