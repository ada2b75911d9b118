using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Pingtree.Benchmarks.Running;

namespace Pingtree.Benchmarks.Servers;

/// <summary>What a server stands on beside its store.</summary>
[Flags]
internal enum Backing
{
    None = 0,
    RabbitMq = 1,
    Redis = 2,
    Both = RabbitMq | Redis,

    /// <summary>MongoDB in the place of the SQLite file, where <see cref="Backends.MongoDb"/> is given.</summary>
    MongoDb = 4,
}

/// <summary>Our server as it is built for release, on an empty store: all roles in one process, or an intake with workers apart.</summary>
internal sealed class PingtreeServer : IAsyncDisposable
{
    private const string AdminKey = "benchmark-admin-key";
    private const string Program = "Pingtree.Server.dll";
    private const string Ready = "/health/ready";
    private const int NoRateLimit = 1_000_000;
    private readonly Backends _backends;
    private readonly Dictionary<string, string> _environment;
    private readonly DirectoryInfo _data;
    private readonly List<ApiProcess> _workers = [];

    private PingtreeServer(Backends backends, Dictionary<string, string> environment, DirectoryInfo data) =>
        (_backends, _environment, _data) = (backends, environment, data);

    /// <summary>Who answers: everything, or the intake.</summary>
    public ApiProcess Process { get; private set; } = null!;

    /// <summary>Workers in processes of their own.</summary>
    public IReadOnlyList<ApiProcess> Workers => _workers;

    /// <param name="backends">The servers it may stand on.</param>
    /// <param name="backing">On which of them it stands.</param>
    /// <param name="ct">Gives up.</param>
    /// <param name="workers">Workers in processes of their own; 0: all roles are in one.</param>
    public static async Task<PingtreeServer> StartAsync(Backends backends, Backing backing, CancellationToken ct, int workers = 0)
    {
        await backends.EmptyAsync(ct);
        var data = Directory.CreateTempSubdirectory("pingtree-benchmark-");
        var environment = new Dictionary<string, string>
        {
            ["Pingtree__AdminKey"] = AdminKey,
            ["Pingtree__DataDirectory"] = data.FullName,
            ["Pingtree__Demo"] = "false",
            ["Webhooks__AllowPrivateNetworks"] = "true", // our endpoints are on this machine
        };
        if (backing.HasFlag(Backing.RabbitMq))
            environment["ConnectionStrings__RabbitMq"] = backends.RabbitMq;
        if (backing.HasFlag(Backing.Redis))
            environment["ConnectionStrings__Redis"] = backends.Redis;
        if (backing.HasFlag(Backing.MongoDb) && backends.MongoDb is { } mongo)
            environment["ConnectionStrings__MongoDb"] = mongo.NewDatabase();
        if (workers > 0)
            environment["Pingtree__Roles"] = "intake";

        var server = new PingtreeServer(backends, environment, data);
        try
        {
            await server.StartProcessAsync();
            while (server._workers.Count < workers)
                server._workers.Add(await ApiProcess.StartAsync(Program, [], new Dictionary<string, string>(environment) { ["Pingtree__Roles"] = "worker" }, Ready));
            return server;
        }
        catch
        {
            await server.DisposeAsync();
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
        var rateLimits = new { create = NoRateLimit, fetch = NoRateLimit, suppression = NoRateLimit };
        var made = await MakeAsync("/api/v1/database-source", new { slug, rate_limits = rateLimits }, ct);
        return made.GetProperty("api_key").GetString()!;
    }

    /// <summary>Makes a buyer of all events of a source, and his queue.</summary>
    public Task MakeBuyerAsync(string name, string slug, CancellationToken ct) =>
        MakeAsync("/api/v1/buyers", new { name, sources = new[] { slug } }, ct);

    /// <summary>Webhook deliveries in the store, made or still to be made. There is one for each event and endpoint, and no page that lists them all.</summary>
    public async Task<long> CountDeliveriesAsync(CancellationToken ct)
    {
        var file = new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(_data.FullName, "pingtree.db"),
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        };
        await using var connection = new SqliteConnection(file.ToString());
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM deliveries";
        return (long)(await command.ExecuteScalarAsync(ct))!;
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
        foreach (var process in _workers.Append(Process))
        {
            if (process is not null)
                await process.DisposeAsync();
        }

        _data.Delete(recursive: true);
    }

    private async Task<JsonElement> MakeAsync(string path, object body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        request.Content = JsonContent.Create(body);
        using var answer = await Process.Http.SendAsync(request, ct);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>(ct);
    }

    private async Task StartProcessAsync() => Process = await ApiProcess.StartAsync(Program, [], _environment, Ready);
}
