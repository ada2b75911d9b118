namespace Pingtree.Cli.Streaming;

/// <summary>Input that comes only once: what was read of it is kept in a file, so that it can be read again from the start.</summary>
internal sealed class SpooledInput(Stream source) : BatchInput
{
    private readonly FileStream _spool = TemporaryFile.Create();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private Task<int>? _coming;
    private long _spooled;
    private bool _ended;

    public override long? Length => _ended ? _spooled : null;

    public override Stream OpenFromStart() => new Reading(this);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _spool.DisposeAsync();
    }

    private async ValueTask<int> ReadAtAsync(long at, Memory<byte> buffer, CancellationToken ct)
    {
        if (at == _spooled && !_ended)
            await SpoolMoreAsync(ct);

        var length = (int)Math.Min(buffer.Length, _spooled - at);
        return length == 0 ? 0 : await RandomAccess.ReadAsync(_spool.SafeFileHandle, buffer[..length], at, ct);
    }

    /// <summary>A read of a terminal or pipe can't be cancelled; one that is given up is waited for by the next reader.</summary>
    private async ValueTask SpoolMoreAsync(CancellationToken ct)
    {
        _coming ??= Task.Run(() => source.Read(_buffer), CancellationToken.None);
        var length = await _coming.WaitAsync(ct);
        await RandomAccess.WriteAsync(_spool.SafeFileHandle, _buffer.AsMemory(0, length), _spooled, CancellationToken.None);
        _spooled += length;
        _ended = length == 0;
        _coming = null;
    }

    private sealed class Reading(SpooledInput input) : ReadOnlyStream
    {
        private long _at;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var length = await input.ReadAtAsync(_at, buffer, cancellationToken);
            _at += length;
            return length;
        }
    }
}
