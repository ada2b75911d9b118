using System.Text;
using Pingtree.Cli.Rejecting;

namespace Pingtree.Cli.Tests.Rejecting;

public sealed class RecordCutterTests
{
    [Fact(Timeout = 60_000)]
    public async Task Lines_are_counted_with_the_blank_ones() =>
        (await FindAsync("\uFEFFone\n\n\r\nfour\r\nfive", isCsv: false, 1, 2, 4, 5, 6)).ShouldBe(["one", null, "four", "five", null]);

    [Fact(Timeout = 60_000)]
    public async Task A_csv_record_is_found_by_the_line_it_begins_at() =>
        (await FindAsync("a,b\r\n1,\"x\r\ny\"\"\n\"\r\n\r\n2,3\r4,5\n6,\"7\n8", isCsv: true, 1, 2, 6, 7, 8))
            .ShouldBe(["a,b", "1,\"x\r\ny\"\"\n\"", "2,3", "4,5", "6,\"7\n8"]);

    [Fact(Timeout = 60_000)]
    public async Task Lines_need_not_all_be_asked_for() =>
        (await FindAsync(string.Join("\r\n", Enumerable.Range(1, 60_000)), isCsv: true, 3, 20_000, 59_999)).ShouldBe(["3", "20000", "59999"]);

    [Fact(Timeout = 60_000)]
    public async Task A_record_longer_than_the_server_takes_is_left_out() =>
        (await FindAsync($"{new string('x', 200_000)}\nnext", isCsv: false, 1, 2)).ShouldBe([null, "next"]);

    private static async Task<IReadOnlyList<string?>> FindAsync(string text, bool isCsv, params int[] lines)
    {
        var cutter = new RecordCutter(new MemoryStream(Encoding.UTF8.GetBytes(text)), isCsv);
        var found = new List<string?>();
        foreach (var line in lines)
            found.Add(await cutter.FindAsync(line, TestContext.Current.CancellationToken));
        return found;
    }
}
