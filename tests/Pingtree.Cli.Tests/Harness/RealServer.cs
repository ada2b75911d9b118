using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Pingtree.Cli.Tests.Harness;

[assembly: AssemblyFixture(typeof(RealServer))]

namespace Pingtree.Cli.Tests.Harness;

/// <summary>The real program, embedded, on a port and a folder of its own.</summary>
public sealed class RealServer : IAsyncLifetime
{
    public const string AdminKey = "admin-secret-of-the-tests";

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("pingtree-cli-tests-data-");
    private Process? _process;
    private readonly ConcurrentQueue<string> _log = [];
    private int _sources;

    /// <summary>What the server said of itself, for a test that fails.</summary>
    public string Log => string.Join('\n', _log);

    public Uri Url { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Pingtree.Server.dll")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            WorkingDirectory = _data.FullName,
        };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["Pingtree__DataDirectory"] = _data.FullName;
        start.Environment["Pingtree__AdminKey"] = AdminKey;
        start.Environment["Pingtree__Demo"] = "false";
        _process = Process.Start(start)!;

        const string before = "listens on ";
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.IndexOf(before, StringComparison.Ordinal) is >= 0 and var at)
            {
                Url = new Uri(line[(at + before.Length)..].Split(' ')[0]);
                break;
            }
        }

        Url.ShouldNotBeNull("the server did not start");
        _ = KeepLogAsync(_process.StandardOutput); // a pipe nobody reads would stop it
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _data.Delete(recursive: true);
    }

    /// <summary>A new source; its slug.</summary>
    public async Task<string> MakeSourceAsync()
    {
        var slug = $"cli-{Interlocked.Increment(ref _sources)}";
        using var http = Operator();
        using var made = await http.PostAsJsonAsync("/api/v1/database-source", new { slug });
        made.EnsureSuccessStatusCode();
        return slug;
    }

    /// <summary>How many leads the source has, as the server counts them.</summary>
    public async Task<int> CountAsync(string slug, string? status = null)
    {
        using var http = Operator();
        var filter = status is null ? "" : $"&status={status}";
        var page = await http.GetFromJsonAsync<JsonElement>($"/api/v1/database-source/{slug}/fetch?limit=1{filter}");
        return page.GetProperty("total").GetInt32();
    }

    private async Task KeepLogAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
            _log.Enqueue(line);
    }

    private HttpClient Operator() => new() { BaseAddress = Url, DefaultRequestHeaders = { { "Authorization", $"Bearer {AdminKey}" } } };
}
