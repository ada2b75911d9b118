using System.Text;
using Pingtree.Cli.Running;

namespace Pingtree.Cli.Streaming;

/// <summary>Writes a body of unknown length as HTTP chunks, and watches that the server keeps taking it.</summary>
internal sealed class BatchBody(Stream wire, CancellationTokenSource silence, TimeSpan patience, IOutcomeListener listener)
{
    private const int ChunkSize = 64 * 1024;

    /// <summary>Room for the size before a chunk: eight digits and a line end.</summary>
    private const int Before = 10;

    private bool _isSent;

    /// <summary>The server said something; once all is sent, it is always its turn.</summary>
    public void Heard()
    {
        if (Volatile.Read(ref _isSent))
            silence.CancelAfter(patience);
    }

    public async Task SendAsync(Stream bytes, CancellationToken ct)
    {
        var buffer = new byte[Before + ChunkSize + 2];
        while (await ReadAsync(bytes, buffer.AsMemory(Before, ChunkSize), ct) is > 0 and var length)
        {
            Encoding.ASCII.GetBytes($"{length:x8}\r\n", buffer);
            "\r\n"u8.CopyTo(buffer.AsSpan(Before + length));

            // Only the time of the writing counts: whoever feeds us may take all day.
            silence.CancelAfter(patience);
            await wire.WriteAsync(buffer.AsMemory(0, Before + length + 2), ct);
            silence.CancelAfter(Timeout.InfiniteTimeSpan);
            listener.OnSent(length);
        }

        Volatile.Write(ref _isSent, true);
        silence.CancelAfter(patience);
        await wire.WriteAsync("0\r\n\r\n"u8.ToArray(), ct);
        await wire.FlushAsync(ct);
    }

    private static async ValueTask<int> ReadAsync(Stream bytes, Memory<byte> buffer, CancellationToken ct)
    {
        try
        {
            return await bytes.ReadAsync(buffer, ct);
        }
        catch (IOException broken)
        {
            throw EndException.Failed($"The input can't be read: {broken.Message}");
        }
    }
}
