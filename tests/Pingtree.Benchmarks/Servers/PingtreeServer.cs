using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Pingtree.Benchmarks.Running;

namespace Pingtree.Benchmarks.Servers;

/// <summary>What a server stands on beside its SQLite file.</summary>
[Flags]
internal enum Backing
{
    None = 0,
    RabbitMq = 1,
    Redis = 2,
    Both = RabbitMq | Redis,
}

/// <summary>Our server with all roles in one process, as it is built for release, on an empty store.</summary>
internal sealed class PingtreeServer : IAsyncDisposable
{
    private const string AdminKey = "benchmark-admin-key";
    private const int NoRateLimit = 1_000_000;
    private readonly Backends _backends;
    private readonly Dictionary<string, string> _environment;
    private readonly DirectoryInfo _data;

    private PingtreeServer(Backends backends, Dictionary<string, string> environment, DirectoryInfo data) =>
        (_backends, _environment, _data) = (backends, environment, data);

    public ApiProcess Process { get; private set; } = null!;

    public static async Task<PingtreeServer> StartAsync(Backends backends, Backing backing, CancellationToken ct)
    {
        await backends.EmptyAsync(ct);
        var data = Directory.CreateTempSubdirectory("pingtree-benchmark-");
        var environment = new Dictionary<string, string>
        {
            ["Pingtree__AdminKey"] = AdminKey,
            ["Pingtree__DataDirectory"] = data.FullName,
            ["Pingtree__Demo"] = "false",
        };
        if (backing.HasFlag(Backing.RabbitMq))
            environment["ConnectionStrings__RabbitMq"] = backends.RabbitMq;
        if (backing.HasFlag(Backing.Redis))
            environment["ConnectionStrings__Redis"] = backends.Redis;

        var server = new PingtreeServer(backends, environment, data);
        try
        {
            await server.StartProcessAsync();
            return server;
        }
        catch
        {
            data.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>A new process on what the last one stored.</summary>
    public async Task RestartAsync()
    {
        await Process.DisposeAsync();
        await StartProcessAsync();
    }

    /// <summary>Makes a source with default settings that may be asked as often as we like.</summary>
    /// <returns>Its key.</returns>
    public async Task<string> MakeSourceAsync(string slug, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/database-source");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        request.Content = JsonContent.Create(new
        {
            slug,
            rate_limits = new { create = NoRateLimit, fetch = NoRateLimit, suppression = NoRateLimit },
        });
        using var answer = await Process.Http.SendAsync(request, ct);
        answer.EnsureSuccessStatusCode();
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(ct);
        return body.GetProperty("api_key").GetString()!;
    }

    /// <summary>Waits until the broker has nothing more for the server: outcomes may be routed after a sender has his answer.</summary>
    /// <exception cref="WrongOutcomeException">Something is left for good.</exception>
    public async Task DrainAsync(CancellationToken ct)
    {
        if (!_environment.ContainsKey("ConnectionStrings__RabbitMq"))
            return;

        IReadOnlyDictionary<string, uint> left = new Dictionary<string, uint>();
        for (var tries = 0; tries < 100; tries++)
        {
            left = await _backends.FindLeftoversAsync(ct);
            if (left.Count == 0)
                return;
            await Task.Delay(100, ct);
        }

        throw new WrongOutcomeException(string.Create(
            CultureInfo.InvariantCulture, $"Messages stay in the queues: {string.Join(", ", left.Select(q => $"{q.Value} in {q.Key}"))}."));
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private async Task StartProcessAsync() => Process = await ApiProcess.StartAsync("Pingtree.Server.dll", [], _environment, "/health/ready");
}
