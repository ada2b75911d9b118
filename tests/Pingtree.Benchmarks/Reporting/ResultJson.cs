using System.Text.Json;
using Pingtree.Benchmarks.Running;

namespace Pingtree.Benchmarks.Reporting;

/// <summary>Everything a run measured, for programs.</summary>
internal static class ResultJson
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static async Task WriteAsync(
        string file,
        IReadOnlyDictionary<string, string> machine,
        RunOptions options,
        Measurements measured,
        IReadOnlyList<Row> rows,
        IReadOnlyList<string> failures)
    {
        await using var stream = File.Create(file);
        await JsonSerializer.SerializeAsync(
            stream,
            new
            {
                Machine = machine,
                Run = new { options.Rounds, options.Leads, options.Seconds },
                Rows = rows,
                Figures = measured.All.Select(m => new { m.Scenario, m.Round, m.Figure.Name, m.Figure.Unit, m.Figure.Value }),
                Failures = failures,
            },
            Readable);
    }
}
