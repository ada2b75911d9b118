using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Pingtree.Testing.RealServers;

namespace Pingtree.Journeys.Tests.Harness;

/// <summary>The program as an operator runs it: <c>dotnet Pingtree.Server.dll</c> and environment variables.</summary>
public sealed class PingtreeProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    /// <summary>The program gives itself 25 s to end.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40);

    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly ConcurrentQueue<string> _lines = [];
    private ServerProcess? _process;

    private PingtreeProcess(int port, IReadOnlyDictionary<string, string> settings)
    {
        _settings = settings;
        Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        Http = new HttpClient(new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.FromSeconds(30),
            ResponseDrainTimeout = TimeSpan.Zero, // who leaves a stream has left it
        })
        {
            BaseAddress = Url,
            Timeout = TimeSpan.FromSeconds(45),
        };
    }

    /// <summary>The program, which the build puts beside the tests.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "Pingtree.Server.dll");

    public Uri Url { get; }

    public HttpClient Http { get; }

    /// <summary>Every line it wrote since it was first started, to either stream.</summary>
    public IReadOnlyCollection<string> Output => _lines;

    /// <summary>Starts a process on a free port and waits until it is ready.</summary>
    public static async Task<PingtreeProcess> StartAsync(
        IReadOnlyDictionary<string, string> settings, params (string Name, string Value)[] forItsFirstLife)
    {
        var process = new PingtreeProcess(Loopback.FreePorts(1)[0], settings);
        await process.StartAgainAsync(forItsFirstLife);
        return process;
    }

    /// <summary>Starts it once more: the same port, the same settings, and perhaps some for this one life.</summary>
    public Task StartAgainAsync(params (string Name, string Value)[] forThisLife) => StartUntilAsync("/health/ready", forThisLife);

    /// <summary>The same while something it needs is away: waits only until it answers.</summary>
    public Task StartUnreadyAsync() => StartUntilAsync("/health/live", []);

    /// <summary>SIGKILL: nothing is finished, nothing is written.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
            await process.DisposeAsync();
        _process = null;
    }

    /// <summary>SIGTERM, as systemd or Kubernetes would. Returns the exit code; null where it did not end by itself.</summary>
    public async Task<int?> StopAsync()
    {
        var exitCode = _process is { } process ? await process.StopAsync(StopLimit) : 0;
        _process = null;
        return exitCode;
    }

    /// <summary>Waits until it says with this status how ready it is.</summary>
    public async Task<Answer> WaitForReadinessAsync(int status)
    {
        while (true)
        {
            var answer = await new Api(Http, "none").GetAsync("/health/ready");
            if (answer.Status == status)
                return answer;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until it has died by itself.</summary>
    public async Task WaitForEndAsync(CancellationToken ct)
    {
        await _process!.WaitForEndAsync(ct);
        await KillAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await KillAsync();
    }

    private async Task StartUntilAsync(string healthy, (string Name, string Value)[] forThisLife)
    {
        // It works in a directory of nobody: a service is not started from where it is installed.
        var folder = Path.GetTempPath();
        var environment = new Dictionary<string, string>(_settings) { ["ASPNETCORE_URLS"] = Url.OriginalString };
        foreach (var (name, value) in forThisLife)
            environment[name] = value;
        _process = await ServerProcess.StartAsync("dotnet", [Program], folder, environment, ct => AnswersAsync(healthy, ct), StartLimit, _lines.Enqueue);
    }

    private async Task AnswersAsync(string healthy, CancellationToken ct)
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri(healthy, UriKind.Relative), ct);
            if (answer.StatusCode != HttpStatusCode.OK)
                throw new IOException($"Not ready: {await answer.Content.ReadAsStringAsync(ct)}");
        }
        catch (HttpRequestException exception)
        {
            throw new IOException("Nobody answers yet.", exception);
        }
    }
}
