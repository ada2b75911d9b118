using System.Diagnostics;
using Pingtree.Benchmarks.Reporting;
using Pingtree.Benchmarks.Servers;

namespace Pingtree.Benchmarks.Running;

/// <summary>Runs the scenarios in turn, again and again, so that a slow minute of the machine meets all of them.</summary>
internal static class Rounds
{
    /// <summary>False where a scenario failed; the others are reported all the same.</summary>
    public static async Task<bool> RunAsync(RunOptions options, Catalogue catalogue)
    {
        if (options.Scenarios.Count == 0)
            return true;

        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, press) =>
        {
            press.Cancel = true;
            stop.Cancel();
        };

        await using var backends = await Backends.StartAsync();
        var machine = await Machine.DescribeAsync(backends);
        var measured = new Measurements(catalogue);
        var failures = new List<string>();
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var scenario in options.Scenarios)
                await RunOneAsync(scenario, round, stop.Token);
        }

        var rows = measured.Compare();
        await ResultTable.WriteAsync(Console.Out, machine, options, rows, failures);
        if (options.JsonFile is { } file)
            await ResultJson.WriteAsync(file, machine, options, measured, rows, failures);
        return failures.Count == 0;

        async Task RunOneAsync(IScenario scenario, int round, CancellationToken ct)
        {
            if (ct.IsCancellationRequested)
                return;

            var watch = Stopwatch.StartNew();
            try
            {
                var figures = await scenario.RunAsync(backends, options, ct);
                measured.Add(scenario.Name, round, figures);
                Report(string.Join(", ", figures.Select(f => $"{f.Name} {Numbers.Write(f.Value)} {f.Unit}")));
            }
            catch (Exception failure)
            {
                failures.Add($"{scenario.Name}, round {round}: {failure.Message}");
                Report($"FAILED: {failure}");
            }

            void Report(string what) =>
                Console.Error.WriteLine($"round {round}/{options.Rounds}, {scenario.Name} ({watch.Elapsed.TotalSeconds:0.0} s): {what}");
        }
    }
}
