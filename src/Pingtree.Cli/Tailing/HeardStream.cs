using Pingtree.Cli.Streaming;

namespace Pingtree.Cli.Tailing;

/// <summary>Tells of every part that arrives, heartbeats included, which readers of events pass over.</summary>
internal sealed class HeardStream(Stream inner, Action heard) : ReadOnlyStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        heard();
        return read;
    }

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }
}
