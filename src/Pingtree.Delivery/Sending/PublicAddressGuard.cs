using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Pingtree.Pipeline.Delivering;

namespace Pingtree.Delivery.Sending;

/// <summary>The addresses of a host.</summary>
internal delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken ct);

/// <summary>
/// Opens the connections of the sender, to public addresses only. Judges the very address it then connects to, so that a name that
/// leads somewhere else a moment later gains nothing.
/// </summary>
internal sealed class PublicAddressGuard(IOptions<WebhookOptions> options, ResolveHost resolve)
{
    /// <summary>How long an address may take while another one is left to try.</summary>
    private static readonly TimeSpan PerAddress = TimeSpan.FromSeconds(4);

    private readonly bool _allowPrivate = options.Value.AllowPrivateNetworks;

    /// <exception cref="AddressRefusedException">The host has no public address.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint endpoint, CancellationToken ct)
    {
        var addresses = await resolve(endpoint.Host, ct);
        if (addresses.Length == 0)
            throw new SocketException((int)SocketError.HostNotFound);

        var allowed = Array.FindAll(addresses, address => _allowPrivate || PublicAddress.Is(address));
        return allowed.Length > 0 ? await ConnectToFirstAsync(allowed, endpoint.Port, ct) : throw new AddressRefusedException();
    }

    private static async Task<Stream> ConnectToFirstAsync(IPAddress[] addresses, int port, CancellationToken ct)
    {
        foreach (var address in addresses[..^1])
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(PerAddress);
            try
            {
                return await ConnectAsync(address, port, limit.Token);
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException && !ct.IsCancellationRequested)
            {
                // The next one may answer.
            }
        }

        return await ConnectAsync(addresses[^1], port, ct);
    }

    private static async Task<Stream> ConnectAsync(IPAddress address, int port, CancellationToken ct)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>A host has no address we may connect to.</summary>
internal sealed class AddressRefusedException() : Exception("The host has no public address.");
