using System.Net;
using System.Net.Sockets;

namespace Pingtree.Cli.Tests.Harness;

/// <summary>A wire to a server that breaks the first connection after so many bytes of the client, and no other.</summary>
internal sealed class CuttingRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _server;
    private readonly int _cutAfter;
    private int _connections;

    public CuttingRelay(Uri server, int cutAfter)
    {
        (_server, _cutAfter) = (server, cutAfter);
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Url => new($"http://{_listener.LocalEndpoint}");

    public int Connections => _connections;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync();
                _ = RelayAsync(client, Interlocked.Increment(ref _connections) == 1 ? _cutAfter : long.MaxValue);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task RelayAsync(Socket client, long most)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await server.ConnectAsync(_server.Host, _server.Port);
        await Task.WhenAny(CopyAsync(client, server, most), CopyAsync(server, client, long.MaxValue));
        if (most == long.MaxValue)
            client.Shutdown(SocketShutdown.Send); // else, with a read pending, it would be reset and lose what the client has not read yet
        client.Dispose();
    }

    private static async Task CopyAsync(Socket from, Socket to, long most)
    {
        var buffer = new byte[16 * 1024];
        while (most > 0 && await from.ReceiveAsync(buffer) is > 0 and var length)
        {
            await to.SendAsync(buffer.AsMemory(0, length));
            most -= length;
        }
    }
}
