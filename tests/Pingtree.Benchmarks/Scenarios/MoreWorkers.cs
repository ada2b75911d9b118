using System.Globalization;
using Pingtree.Benchmarks.Loading;
using Pingtree.Benchmarks.Running;
using Pingtree.Benchmarks.Servers;

namespace Pingtree.Benchmarks.Scenarios;

/// <summary>
/// What more workers give on one machine: the same stream through one intake, the broker and one, two and four worker processes, all on one store. What the
/// processes took of the processors says what stands in the way.
/// </summary>
internal sealed class MoreWorkers : IScenario
{
    public string Name => "workers";

    public async Task<IReadOnlyList<Figure>> RunAsync(Backends backends, RunOptions options, CancellationToken ct)
    {
        var figures = new List<Figure>();
        foreach (var workers in (int[])[1, 2, 4])
            figures.AddRange(await MeasureAsync(backends, options, workers, ct));
        return figures;
    }

    private async Task<IReadOnlyList<Figure>> MeasureAsync(Backends backends, RunOptions options, int workers, CancellationToken ct)
    {
        await using var server = await PingtreeServer.StartAsync(backends, Backing.Both | Backing.MongoDb, ct, workers);
        var partner = await Partner.JoinAsync(server, ct);
        await partner.StreamAsync(options.WarmUp * workers, ct); // each worker has its own code to compile
        await server.DrainAsync(ct);

        var (intakeBefore, workersBefore) = (server.Process.CpuTime, CpuTimeOf(server.Workers));
        var elapsed = await partner.StreamAsync(options.Leads, ct);
        var (intake, work) = (server.Process.CpuTime - intakeBefore, CpuTimeOf(server.Workers) - workersBefore);
        await server.DrainAsync(ct);
        return
        [
            new Figure(Of(workers, "leads"), "1/s", options.Leads / elapsed.TotalSeconds) { Peers = workers == 1 ? [] : [$"{Name}: {Of(1, "leads")}"] },
            new Figure(Of(workers, "processors the intake takes"), "cores", intake / elapsed),
            new Figure(Of(workers, "processors the workers take"), "cores", work / elapsed),
        ];
    }

    private static TimeSpan CpuTimeOf(IEnumerable<ApiProcess> processes) => processes.Aggregate(TimeSpan.Zero, (sum, process) => sum + process.CpuTime);

    private static string Of(int workers, string what) => string.Create(CultureInfo.InvariantCulture, $"{what}, {workers} {(workers == 1 ? "worker" : "workers")}");
}
