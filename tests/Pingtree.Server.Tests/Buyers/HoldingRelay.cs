using System.Net;
using System.Net.Sockets;

namespace Pingtree.Server.Tests.Buyers;

/// <summary>A wire to the broker that can be made to hold back what the broker says.</summary>
internal sealed class HoldingRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _broker;
    private volatile TaskCompletionSource _open = new();

    public HoldingRelay(Uri broker)
    {
        _broker = broker;
        _open.SetResult();
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Uri => new($"amqp://{_broker.UserInfo}@{_listener.LocalEndpoint}/");

    public void Hold() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _open.TrySetResult();

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = RelayAsync(await _listener.AcceptSocketAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task RelayAsync(Socket client)
    {
        using var broker = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await broker.ConnectAsync(_broker.Host, _broker.Port);
        await Task.WhenAny(CopyAsync(client, broker, () => Task.CompletedTask), CopyAsync(broker, client, () => _open.Task));
        client.Dispose();
    }

    private static async Task CopyAsync(Socket from, Socket to, Func<Task> untilOpen)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReceiveAsync(buffer) is > 0 and var length)
        {
            await untilOpen();
            await to.SendAsync(buffer.AsMemory(0, length));
        }
    }
}
