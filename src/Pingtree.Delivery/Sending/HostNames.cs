using System.Net;

namespace Pingtree.Delivery.Sending;

/// <summary>Asks the operating system for a host's addresses.</summary>
internal static class HostNames
{
    /// <summary>
    /// On a thread of its own: the system's call blocks, a dead name server for half a minute, and on threads of the pool enough such hosts
    /// would slow everything in this process.
    /// </summary>
    public static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken ct)
    {
        // A number, in whatever spelling, needs nobody's answer; it is judged like any other address.
        if (IPAddress.TryParse(host, out var address))
            return [address];

        return await Task.Factory
            .StartNew(() => Dns.GetHostAddresses(host), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .WaitAsync(ct);
    }
}
