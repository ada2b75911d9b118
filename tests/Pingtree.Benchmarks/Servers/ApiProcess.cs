using System.Diagnostics;
using Pingtree.Testing.RealServers;

namespace Pingtree.Benchmarks.Servers;

/// <summary>A web server in a process of its own, and the client that talks to it.</summary>
internal sealed class ApiProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);
    private readonly ServerProcess _process;

    private ApiProcess(ServerProcess process, HttpClient http) => (_process, Http) = (process, http);

    public HttpClient Http { get; }

    /// <summary>The last lines the server wrote.</summary>
    public string LastWords => _process.LastWords;

    /// <summary>Time on the processors since the start, of all threads.</summary>
    public TimeSpan CpuTime => Ask(p => p.TotalProcessorTime);

    /// <summary>The most memory the process ever had resident, in bytes.</summary>
    public long PeakMemory => Ask(p => p.PeakWorkingSet64);

    /// <param name="assembly">The program, as it lies in our output.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Its variables.</param>
    /// <param name="readyPath">What answers 200 once the server is ready.</param>
    public static async Task<ApiProcess> StartAsync(
        string assembly, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string readyPath)
    {
        var address = $"http://127.0.0.1:{Loopback.FreePorts(1)[0]}";
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false })
        {
            BaseAddress = new Uri(address),
            Timeout = TimeSpan.FromMinutes(30), // a stream is one request
        };
        try
        {
            var process = await ServerProcess.StartAsync(
                Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
                [Path.Combine(AppContext.BaseDirectory, assembly), .. arguments],
                AppContext.BaseDirectory,
                new Dictionary<string, string>(environment) { ["ASPNETCORE_URLS"] = address },
                ct => AskWhetherReadyAsync(http, readyPath, ct),
                StartLimit);
            return new ApiProcess(process, http);
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.StopAsync(StopPatience);
    }

    private static async Task AskWhetherReadyAsync(HttpClient http, string path, CancellationToken ct)
    {
        try
        {
            using var answer = await http.GetAsync(path, ct);
            answer.EnsureSuccessStatusCode();
        }
        catch (HttpRequestException notYet)
        {
            throw new IOException("Not ready.", notYet);
        }
    }

    private T Ask<T>(Func<Process, T> question)
    {
        using var process = Process.GetProcessById(_process.Id);
        return question(process);
    }
}
