using System.Globalization;

namespace Pingtree.Testing.RealServers;

/// <summary>
/// A real RabbitMQ: the one <c>PINGTREE_TEST_RABBITMQ</c> names, else one of our own from this machine, else, where the build has Testcontainers, one in a
/// container.
/// </summary>
public sealed class RabbitMqServer : IAsyncDisposable
{
    private const string Variable = "PINGTREE_TEST_RABBITMQ";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo? _folder;
    private readonly int[] _ports;
    private ServerProcess? _names;
    private ServerProcess? _broker;
    private IAsyncDisposable? _container;

    private RabbitMqServer(string connectionString, DirectoryInfo? folder = null, params int[] ports) =>
        (ConnectionString, _folder, _ports) = (connectionString, folder, ports);

    /// <summary><c>amqp://user:password@host:port/</c></summary>
    public string ConnectionString { get; }

    /// <summary>Whether the broker is ours, so that a test may stop it.</summary>
    public bool IsOurs => _folder is not null;

    /// <summary>The broker to test against.</summary>
    public static async Task<RabbitMqServer> GetAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
            return new RabbitMqServer(given);
#if TESTCONTAINERS
        if (FindPrograms() is null)
        {
            var container = await RabbitMqContainer.StartAsync();
            return new RabbitMqServer(container.ConnectionString) { _container = container };
        }
#endif
        return await StartNewAsync();
    }

    /// <summary>A broker of the test's own, to stop at will.</summary>
    public static async Task<RabbitMqServer> StartNewAsync()
    {
        var ports = Loopback.FreePorts(3);
        var server = new RabbitMqServer($"amqp://guest:guest@127.0.0.1:{ports[0]}/", Directory.CreateTempSubdirectory("pingtree-rabbitmq-"), ports);
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

    /// <summary>Starts the broker again: the same port, and what it had when it was stopped.</summary>
    public async Task StartAsync()
    {
        if (_broker is not null)
            return;

        var (binary, names) = FindPrograms() ?? throw new InvalidOperationException(
            $"The tests need a RabbitMQ: install rabbitmq-server (Debian: apt-get install rabbitmq-server), or name one in {Variable}.");
        var folder = Ours().FullName;
        var environment = WriteSettings(folder);
        // Erlang's name service, in the foreground: left to itself, the broker starts one that stays behind for ever.
        _names ??= await ServerProcess.StartAsync(
            names, ["-port", environment["ERL_EPMD_PORT"], "-address", "127.0.0.1"], folder, environment, NamesAnswerAsync, StartLimit);
        _broker = await ServerProcess.StartAsync(binary, [], folder, environment, AnswersAsync, StartLimit);
    }

    /// <summary>Stops the broker in good order; queues and persistent messages stay.</summary>
    public async Task StopAsync()
    {
        _ = Ours();
        if (_broker is { } broker)
            await broker.StopAsync(TimeSpan.FromSeconds(15));
        _broker = null;
    }

    /// <summary>Kills the broker where it stands. A quorum queue it made within the last seconds may be lost with it.</summary>
    public async Task KillAsync()
    {
        _ = Ours();
        if (_broker is { } broker)
            await broker.DisposeAsync();
        _broker = null;
    }

    /// <summary>What an operator does with <c>rabbitmqctl</c>.</summary>
    public Task<string> ControlAsync(CancellationToken ct, params string[] arguments)
    {
        var folder = Ours().FullName;
        var binary = Loopback.FindBinary("/usr/lib/rabbitmq/bin/rabbitmqctl", "rabbitmqctl")
            ?? throw new InvalidOperationException("The tests need rabbitmqctl, which comes with rabbitmq-server.");
        return Tool.RunAsync(binary, arguments, folder, WriteSettings(folder), ct);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in new[] { _broker, _names })
        {
            if (process is not null)
                await process.DisposeAsync();
        }

        (_broker, _names) = (null, null);
        if (_container is not null)
            await _container.DisposeAsync();
        _container = null;
        if (_folder is { Exists: true })
            _folder.Delete(recursive: true);
    }

    /// <summary>The broker and Erlang's name service, where both are installed.</summary>
    private static (string Broker, string Names)? FindPrograms()
    {
        // First what lies behind Debian's wrapper: that one starts the broker through su, in a session no kill of ours reaches.
        var broker = Loopback.FindBinary("/usr/lib/rabbitmq/bin/rabbitmq-server", "rabbitmq-server");
        var names = Loopback.FindBinary("epmd", "/usr/lib/erlang/bin/epmd");
        return broker is null || names is null ? null : (broker, names);
    }

    private Dictionary<string, string> WriteSettings(string folder)
    {
        string At(string name) => Path.Combine(folder, name);
        string Port(int i) => _ports[i].ToString(CultureInfo.InvariantCulture);

        File.WriteAllText(At("rabbitmq.conf"), $"listeners.tcp.1 = 127.0.0.1:{Port(0)}\nlog.file.level = warning\n");
        File.WriteAllText(At("enabled_plugins"), "[].\n");
        return new Dictionary<string, string>
        {
            ["HOME"] = folder, // The Erlang cookie lives here.
            ["LANG"] = "C.UTF-8",
            ["RABBITMQ_NODENAME"] = $"pingtree-{Port(0)}@localhost",
            ["RABBITMQ_NODE_PORT"] = Port(0),
            ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_DIST_PORT"] = Port(1),
            ["RABBITMQ_MNESIA_BASE"] = At("data"),
            ["RABBITMQ_LOG_BASE"] = At("log"),
            ["RABBITMQ_CONFIG_FILE"] = At("rabbitmq.conf"),
            ["RABBITMQ_ADVANCED_CONFIG_FILE"] = At("advanced.config"), // Not there, so that the machine's own is not read.
            ["RABBITMQ_CONF_ENV_FILE"] = At("rabbitmq-env.conf"), // Likewise.
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = At("enabled_plugins"),
            // Two schedulers that do not spin: the tests need the processors as well.
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none",
            ["ERL_EPMD_PORT"] = Port(2),
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        };
    }

    private Task NamesAnswerAsync(CancellationToken ct) => Loopback.AskAsync(_ports[2], new byte[] { 0, 1, (byte)'n' }, ct);

    private async Task AnswersAsync(CancellationToken ct)
    {
        // The broker's first frame is a method frame, of type 1.
        if (await Loopback.AskAsync(_ports[0], "AMQP\0\0\u0009\u0001"u8.ToArray(), ct) != 1)
            throw new IOException("Something other than a broker answers.");
    }

    private DirectoryInfo Ours() => _folder ?? throw new InvalidOperationException($"The RabbitMQ named in {Variable} is not ours to stop.");
}
