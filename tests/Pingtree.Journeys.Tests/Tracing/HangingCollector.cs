using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Pingtree.Journeys.Tests.Tracing;

/// <summary>A collector that takes every connection and never answers a word.</summary>
internal sealed class HangingCollector : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _taken = [];

    public HangingCollector()
    {
        _listener.Start();
        _ = TakeAllAsync();
    }

    public string Url => $"http://{_listener.LocalEndpoint}";

    /// <summary>Whether anybody has tried to tell it something.</summary>
    public bool WasMet => !_taken.IsEmpty;

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var client in _taken)
            client.Dispose();
    }

    private async Task TakeAllAsync()
    {
        try
        {
            while (true)
                _taken.Add(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return; // closed
        }
    }
}
