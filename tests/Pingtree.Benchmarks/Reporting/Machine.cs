using System.Diagnostics;
using System.Runtime.InteropServices;
using Pingtree.Benchmarks.Servers;

namespace Pingtree.Benchmarks.Reporting;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    public static async Task<IReadOnlyDictionary<string, string>> DescribeAsync(Backends backends) => new Dictionary<string, string>
    {
        ["processor"] = $"{Environment.ProcessorCount} cores, {ReadAfterColon("/proc/cpuinfo", "model name") ?? "unknown"}",
        ["memory"] = $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024):0.0} GiB",
        ["disk"] = $"{new DriveInfo(Path.GetTempPath()).DriveFormat}, a synced write of 4 KiB takes {MeasureSync().TotalMilliseconds:0.000} ms",
        ["system"] = RuntimeInformation.OSDescription,
        [".NET"] = Environment.Version.ToString(),
        ["RabbitMQ"] = await backends.ReadRabbitMqVersionAsync(),
        ["Redis"] = await backends.ReadRedisVersionAsync(),
        ["store of the workers"] = backends.MongoDb is null ? "SQLite" : "MongoDB",
        ["load at the start"] = ReadLoad(),
    };

    private static string? ReadAfterColon(string file, string name) => File.Exists(file)
        ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
        : null;

    private static string ReadLoad() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    /// <summary>What every commit of a durable store pays at least: the median of a hundred.</summary>
    private static TimeSpan MeasureSync()
    {
        var file = Path.GetTempFileName();
        try
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Write);
            var page = new byte[4096];
            var times = new List<TimeSpan>();
            for (var i = 0; i < 100; i++)
            {
                var start = Stopwatch.GetTimestamp();
                RandomAccess.Write(handle, page, i * (long)page.Length);
                RandomAccess.FlushToDisk(handle);
                times.Add(Stopwatch.GetElapsedTime(start));
            }

            return times.Order().ElementAt(times.Count / 2);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
