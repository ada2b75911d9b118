using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Pingtree.Cli.Connecting;

/// <summary>The body of an HTTP/1.1 answer: chunked, of a known length, or up to the end of the connection. One that ends early is an <see cref="IOException"/>.</summary>
internal sealed class AnswerBody
{
    private const int MaxChunkLine = 1024;

    private readonly PipeReader _wire;
    private readonly bool _isChunked;
    private readonly bool _isToTheEnd;
    private long _left;
    private bool _inChunk;

    public AnswerBody(PipeReader wire, AnswerHead head)
    {
        _wire = wire;
        _isChunked = head.Find("Transfer-Encoding")?.EndsWith("chunked", StringComparison.OrdinalIgnoreCase) == true;
        _isToTheEnd = !_isChunked && !long.TryParse(head.Find("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out _left);
    }

    /// <summary>Copies the next part into the buffer; 0 at the end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken ct)
    {
        if (_isChunked && _left == 0 && !await EnterChunkAsync(ct))
            return 0;
        if (!_isToTheEnd && _left == 0)
            return 0;

        var read = await _wire.ReadAsync(ct);
        var length = (int)Math.Min(Math.Min(read.Buffer.Length, buffer.Length), _isToTheEnd ? long.MaxValue : _left);
        var part = read.Buffer.Slice(0, length);
        part.CopyTo(buffer.Span);
        _wire.AdvanceTo(part.End);
        if (length == 0 && !_isToTheEnd)
            throw new IOException("The answer broke off.");

        _left -= _isToTheEnd ? 0 : length;
        return length;
    }

    /// <summary>The beginning of the body, or all of it where it is no longer than that.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadStartAsync(int most, CancellationToken ct)
    {
        var bytes = new byte[most];
        var length = 0;
        while (length < most && await ReadAsync(bytes.AsMemory(length), ct) is > 0 and var more)
            length += more;
        return bytes.AsMemory(0, length);
    }

    /// <summary>False where the last chunk was read.</summary>
    private async ValueTask<bool> EnterChunkAsync(CancellationToken ct)
    {
        if (_inChunk)
            await ReadLineAsync(ct); // the line end behind a chunk
        var size = (await ReadLineAsync(ct)).Split(';')[0].Trim();
        if (!long.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left) || _left < 0)
            throw new IOException("The answer can't be read.");

        _inChunk = _left > 0;
        return _inChunk;
    }

    private async ValueTask<string> ReadLineAsync(CancellationToken ct)
    {
        while (true)
        {
            var read = await _wire.ReadAsync(ct);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Encoding.Latin1.GetString(read.Buffer.Slice(0, end));
                _wire.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line.TrimEnd('\r');
            }

            _wire.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted || read.Buffer.Length > MaxChunkLine)
                throw new IOException("The answer broke off.");
        }
    }
}
