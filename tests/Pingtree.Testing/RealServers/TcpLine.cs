using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Pingtree.Testing.RealServers;

/// <summary>A way to a server that a test can cut and mend.</summary>
public class TcpLine : IAsyncDisposable
{
    private const int ChunkSize = 64 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, bool> _open = [];
    private readonly Task _accepting;
    private volatile bool _isCut;
    private volatile bool _isFrozen;

    public TcpLine(string host, int port)
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync(host, port);
    }

    /// <summary>Where the server is to be found by this way, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Every connection breaks, and no new one lasts.</summary>
    public void Cut()
    {
        _isCut = true;
        foreach (var socket in _open.Keys)
            socket.Dispose();
    }

    public void Mend() => _isCut = false;

    /// <summary>From now on nothing comes through, though every connection stays.</summary>
    public void Freeze() => _isFrozen = true;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Cut();
        _listener.Dispose();
        await _accepting;
    }

    /// <summary>Carries what both sides say until one of them hangs up.</summary>
    protected virtual Task CarryAsync(Socket near, Socket far) => Task.WhenAny(PumpAsync(near, far), PumpAsync(far, near));

    protected async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        if (!_isFrozen)
            await to.SendAsync(bytes);
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var chunk = new byte[ChunkSize];
        while (await from.ReceiveAsync(chunk.AsMemory()) is var read and > 0)
            await SendAsync(to, chunk.AsMemory(0, read));
    }

    private async Task AcceptAsync(string host, int port)
    {
        try
        {
            while (true)
                _ = ConnectAsync(await _listener.AcceptSocketAsync(), host, port);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The listener was closed.
        }
    }

    private async Task ConnectAsync(Socket client, string host, int port)
    {
        using var near = client;
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        (_open[near], _open[far]) = (true, true);
        try
        {
            if (_isCut) // asked only now: whoever cuts the line meanwhile finds both
                return;

            near.NoDelay = true;
            await far.ConnectAsync(host, port);
            await CarryAsync(near, far);
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            // Cut, or the other side hung up.
        }
        finally
        {
            _open.TryRemove(near, out _);
            _open.TryRemove(far, out _);
        }
    }
}
