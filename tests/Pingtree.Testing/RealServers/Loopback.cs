using System.Net;
using System.Net.Sockets;

namespace Pingtree.Testing.RealServers;

/// <summary>Ports and paths for servers of our own.</summary>
internal static class Loopback
{
    /// <summary>Ports nobody listens on, all different.</summary>
    public static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(l => l.Start());
        var ports = listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port).ToArray();
        listeners.ForEach(l => l.Dispose());
        return ports;
    }

    /// <summary>The first of these files that is there; plain names are looked up on the PATH. Null: none.</summary>
    public static string? FindBinary(params string[] candidates)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return candidates
            .SelectMany(c => Path.IsPathRooted(c) ? [c] : folders.Select(folder => Path.Combine(folder, c)))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Sends bytes to a server and waits for what it answers first.</summary>
    public static async Task<byte> AskAsync(int port, ReadOnlyMemory<byte> hello, CancellationToken ct)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, ct);
        var stream = client.GetStream();
        await stream.WriteAsync(hello, ct);
        var first = new byte[1];
        await stream.ReadExactlyAsync(first, ct);
        return first[0];
    }
}
