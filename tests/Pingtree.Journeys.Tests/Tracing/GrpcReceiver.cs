using System.Net;
using System.Net.Sockets;
using Pingtree.Testing.RealServers;

namespace Pingtree.Journeys.Tests.Tracing;

/// <summary>A server of gRPC nobody here wrote: what a process exports to it over OTLP it passes on, byte by byte, to the collector.</summary>
internal sealed class GrpcReceiver : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pingtree-receiver-");
    private readonly int _port = Loopback.FreePorts(1)[0];
    private ServerProcess? _process;

    public string Url => $"http://127.0.0.1:{_port}";

    public static async Task<GrpcReceiver> StartAsync(Collector collector)
    {
        var receiver = new GrpcReceiver();
        try
        {
            await receiver.RunAsync(collector);
            return receiver;
        }
        catch
        {
            await receiver.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task RunAsync(Collector collector)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Tracing", "Receiver")))
            File.Copy(file, Path.Combine(_folder.FullName, Path.GetFileName(file)));
        var npm = Loopback.FindBinary("npm") ?? throw new InvalidOperationException("The tests need node and npm (Debian: apt-get install nodejs npm).");
        await Tool.RunAsync(npm, ["ci", "--no-audit", "--no-fund"], _folder.FullName, new Dictionary<string, string>(), TestContext.Current.CancellationToken);

        var environment = new Dictionary<string, string> { ["PORT"] = $"{_port}", ["URL"] = collector.Url };
        _process = await ServerProcess.StartAsync("node", ["receiver.js"], _folder.FullName, environment, ListensAsync, StartLimit);
    }

    private async Task ListensAsync(CancellationToken ct)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port, ct);
    }
}
