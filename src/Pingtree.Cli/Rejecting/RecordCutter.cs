using System.Buffers;
using System.Text;

namespace Pingtree.Cli.Rejecting;

/// <summary>Finds records by the line they begin at, and counts lines as the server does. Keeps only the record that is looked for.</summary>
internal sealed class RecordCutter(Stream utf8, bool isCsv)
{
    /// <summary>A longer record is one the server takes for too large; there is no use in repeating it.</summary>
    private const int MaxBytes = 64 * 1024;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly ArrayBufferWriter<byte> _record = new();
    private int _at;
    private int _length;
    private long _line = 1;
    private long _begin = 1;
    private bool _inQuotes;
    private bool _atCellStart = true;
    private bool _afterReturn;

    /// <summary>The record at the line, which must lie behind the last one asked for; null where there is none or it is too long.</summary>
    public async ValueTask<string?> FindAsync(long line, CancellationToken ct)
    {
        _record.ResetWrittenCount();
        while (_begin <= line)
        {
            if (_at == _length)
            {
                (_at, _length) = (0, await utf8.ReadAsync(_buffer, ct));
                if (_length == 0)
                    return Text(line);
            }

            if (Scan(line))
                return Text(line);
        }

        return null;
    }

    /// <summary>True where the record that begins at the line has ended.</summary>
    private bool Scan(long line)
    {
        var start = _at;
        while (_at < _length)
        {
            var wanted = _begin == line;
            var c = _buffer[_at++];
            if (IsSecondHalfOfLineEnd(c))
                start = _at;
            if (!EndsRecord(c))
                continue;

            if (wanted)
                Keep(start, _at);
            _begin = _line;
            start = _at;
            if (wanted)
                return true;
        }

        if (_begin == line)
            Keep(start, _at);
        return false;
    }

    /// <summary>The record ended with the return before it.</summary>
    private bool IsSecondHalfOfLineEnd(byte c) => isCsv && c == '\n' && _afterReturn && !_inQuotes;

    private bool EndsRecord(byte c)
    {
        if (!isCsv)
        {
            _line += c == '\n' ? 1 : 0;
            return c == '\n';
        }

        var endsLine = c == '\r' || (c == '\n' && !_afterReturn);
        var isLineEnd = endsLine || c == '\n';
        _afterReturn = c == '\r';
        _line += endsLine ? 1 : 0;
        if (isLineEnd && !_inQuotes)
        {
            _atCellStart = true;
            return endsLine;
        }

        // As in RFC 4180, only a quote at the start of a cell opens one; inside, a doubled quote closes and opens again.
        if (c == '"' && (_inQuotes || _atCellStart))
            (_inQuotes, _atCellStart) = (!_inQuotes, _inQuotes);
        else
            _atCellStart = c == ',' && !_inQuotes;
        return false;
    }

    private void Keep(int start, int end)
    {
        if (_record.WrittenCount <= MaxBytes)
            _record.Write(_buffer.AsSpan(start, end - start));
    }

    private string? Text(long line)
    {
        var bytes = _record.WrittenSpan;
        if (line == 1 && bytes.StartsWith("\uFEFF"u8))
            bytes = bytes[3..];
        bytes = bytes.TrimEnd("\r\n"u8);
        return bytes.Length is 0 or > MaxBytes ? null : Encoding.UTF8.GetString(bytes);
    }
}
