using Pingtree.Benchmarks.Loading;
using Pingtree.Benchmarks.Peers;
using Pingtree.Benchmarks.Running;
using Pingtree.Benchmarks.Servers;

namespace Pingtree.Benchmarks.Scenarios;

/// <summary>The same creates against a web server without a pipeline.</summary>
internal sealed class PlainCreates : IScenario
{
    public string Name => "plain";

    public async Task<IReadOnlyList<Figure>> RunAsync(Backends backends, RunOptions options, CancellationToken ct)
    {
        using var data = new TemporaryFolder();
        await using var server = await ApiProcess.StartAsync(
            "Pingtree.Benchmarks.dll", [PlainApi.Mode, data.File("leads.db")], new Dictionary<string, string>(), PlainApi.ReadyPath);
        return await CreateFigures.MeasureAsync(
            connections => new CreateLoad(server.Http.BaseAddress!, PlainApi.CreatePath, key: "none", connections), options, ct);
    }
}
