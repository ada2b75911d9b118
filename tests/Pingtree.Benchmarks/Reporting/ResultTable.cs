using Pingtree.Benchmarks.Running;

namespace Pingtree.Benchmarks.Reporting;

/// <summary>The one table of a run, in Markdown.</summary>
internal static class ResultTable
{
    private static readonly string[] Head = ["figure", "unit", "median", "min–max", "against", "its median", "ratio", "min–max"];

    public static async Task WriteAsync(
        TextWriter output, IReadOnlyDictionary<string, string> machine, RunOptions options, IReadOnlyList<Row> rows, IReadOnlyList<string> failures)
    {
        var lines = new List<string[]> { Head, Head.Select(_ => "---").ToArray() };
        lines.AddRange(rows.Select(CellsOf));
        var widths = Head.Index().Select(column => lines.Max(line => line[column.Index].Length)).ToList();

        await output.WriteLineAsync();
        foreach (var (name, value) in machine)
            await output.WriteLineAsync($"{name}: {value}");
        await output.WriteLineAsync($"run: {options.Rounds} rounds, {options.Leads:N0} leads a stream, {options.Seconds} s of single creates");
        await output.WriteLineAsync();
        foreach (var line in lines)
            await output.WriteLineAsync($"| {string.Join(" | ", line.Index().Select(cell => cell.Item.PadRight(widths[cell.Index])))} |");
        foreach (var failure in failures)
            await output.WriteLineAsync($"FAILED {failure}");
    }

    private static string[] CellsOf(Row row) =>
    [
        row.Name, row.Unit, Numbers.Write(row.Value.Median), RangeOf(row.Value),
        row.Peer ?? "", row.PeerValue is { } peer ? Numbers.Write(peer.Median) : "",
        row.Ratio is { } ratio ? Numbers.Write(ratio.Median) : "", row.Ratio is { } spread ? RangeOf(spread) : "",
    ];

    private static string RangeOf(Spread spread) => $"{Numbers.Write(spread.Min)}–{Numbers.Write(spread.Max)}";
}
