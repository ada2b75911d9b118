using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Pingtree.Benchmarks.Hotspots;

/// <summary>What every lead costs in the places it passes: BenchmarkDotNet, in this process, which is built the way it should be measured.</summary>
internal static class HotspotRun
{
    public static void Start() => BenchmarkRunner.Run([typeof(Parsing), typeof(Judging), typeof(Ids), typeof(Chunks)], Config());

    private static IConfig Config() => ManualConfig
        .Create(DefaultConfig.Instance)
        .WithOptions(ConfigOptions.JoinSummary)
        .AddDiagnoser(MemoryDiagnoser.Default)
        .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "pingtree-hotspots"))
        .AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithIterationTime(TimeInterval.FromMilliseconds(200))
            .WithWarmupCount(5)
            .WithIterationCount(15));
}
