using System.Globalization;
using System.Text;

namespace Pingtree.Testing.RealServers;

/// <summary>A real Redis: the one <c>PINGTREE_TEST_REDIS</c> names, else one of our own from the PATH.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const string Variable = "PINGTREE_TEST_REDIS";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);
    private readonly DirectoryInfo? _folder;
    private readonly int _port;
    private ServerProcess? _process;

    private RedisServer(string connectionString, DirectoryInfo? folder = null, int port = 0) =>
        (ConnectionString, _folder, _port) = (connectionString, folder, port);

    /// <summary>As StackExchange.Redis reads it.</summary>
    public string ConnectionString { get; }

    /// <summary>Whether the server is ours, so that a test may stop and flush it.</summary>
    public bool IsOurs => _folder is not null;

    /// <summary>The server to test against.</summary>
    public static async Task<RedisServer> GetAsync() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? new RedisServer(given) : await StartNewAsync();

    /// <summary>A server of the test's own, to stop and flush at will.</summary>
    public static async Task<RedisServer> StartNewAsync()
    {
        var port = Loopback.FreePorts(1)[0];
        var server = new RedisServer($"127.0.0.1:{port}", Directory.CreateTempSubdirectory("pingtree-redis-"), port);
        try
        {
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server again: the same port, and the data it had when it was stopped.</summary>
    public async Task StartAsync()
    {
        var binary = Loopback.FindBinary("redis-server") ?? throw new InvalidOperationException(
            $"The tests need a Redis: install redis-server (Debian: apt-get install redis-server), or name one in {Variable}.");
        string[] arguments =
        [
            "--bind", "127.0.0.1", "--port", _port.ToString(CultureInfo.InvariantCulture),
            "--dir", Ours().FullName, "--appendonly", "yes", "--appendfsync", "no", "--save", "",
        ];
        _process ??= await ServerProcess.StartAsync(binary, arguments, Ours().FullName, new Dictionary<string, string>(), AnswersAsync, StartLimit);
    }

    /// <summary>Stops the server; its data stays.</summary>
    public async Task StopAsync()
    {
        _ = Ours();
        if (_process is { } process)
            await process.StopAsync(TimeSpan.FromSeconds(5));
        _process = null;
    }

    /// <summary>Forgets everything.</summary>
    public async Task FlushAsync()
    {
        _ = Ours();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await Loopback.AskAsync(_port, "FLUSHALL\r\n"u8.ToArray(), timeout.Token);
    }

    /// <summary>Takes commands but answers none for a while.</summary>
    public async Task FreezeAsync(TimeSpan span)
    {
        _ = Ours();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        var command = string.Create(CultureInfo.InvariantCulture, $"CLIENT PAUSE {(long)span.TotalMilliseconds} ALL\r\n");
        await Loopback.AskAsync(_port, Encoding.ASCII.GetBytes(command), timeout.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
            await process.DisposeAsync();
        _process = null;
        if (_folder is { Exists: true })
            _folder.Delete(recursive: true);
    }

    private async Task AnswersAsync(CancellationToken ct)
    {
        if (await Loopback.AskAsync(_port, "PING\r\n"u8.ToArray(), ct) != (byte)'+')
            throw new IOException("Redis is still loading.");
    }

    private DirectoryInfo Ours() => _folder ?? throw new InvalidOperationException($"The Redis named in {Variable} is not ours to stop or flush.");
}
